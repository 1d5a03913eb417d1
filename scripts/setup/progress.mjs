// What is being done and for how long: one line that is redrawn on a terminal, lines and a dot a second elsewhere.
import process from 'node:process';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

class Progress {
  constructor(stream) {
    this.stream = stream;
    this.running = new Map();
    this.dots = false;
    this.frame = 0;
  }

  /** Shows `label` while `work` runs. `work` gets a function that takes a note on the present detail. */
  async step(label, work) {
    const task = { label, since: Date.now(), note: '' };
    this.running.set(task, task);
    if (!this.stream.isTTY) this.line(`${label} …`);
    this.timer ??= setInterval(() => this.tick(), this.stream.isTTY ? 100 : 1000);
    try {
      const result = await work((note) => {
        task.note = note;
      });
      this.finish(task);
      this.line(`✓ ${label} (${seconds(task)})`);
      return result;
    } catch (error) {
      this.finish(task);
      throw error;
    }
  }

  /** A whole line, past whatever is being redrawn. */
  line(text) {
    this.clear();
    this.stream.write(`${text}\n`);
  }

  /** Leaves the cursor at the start of an empty line. */
  clear() {
    if (this.stream.isTTY && this.drawn) this.stream.write('\r\x1b[2K');
    else if (this.dots) this.stream.write('\n');
    this.drawn = false;
    this.dots = false;
  }

  finish(task) {
    this.running.delete(task);
    if (this.running.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.clear();
  }

  tick() {
    if (!this.stream.isTTY) {
      this.stream.write('.');
      this.dots = true;
      return;
    }
    const tasks = [...this.running.values()];
    const texts = tasks.map((task) => `${task.label} ${seconds(task)}${task.note && ` · ${task.note}`}`);
    this.frame = (this.frame + 1) % FRAMES.length;
    const text = `${FRAMES[this.frame]} ${texts.join('  |  ')}`.slice(0, (this.stream.columns || 80) - 1);
    this.stream.write(`\r\x1b[2K${text}`);
    this.drawn = true;
  }
}

const seconds = (task) => `${Math.round((Date.now() - task.since) / 1000)} s`;

export const progress = new Progress(process.stdout);
