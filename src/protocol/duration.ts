// Times and rates as text.

/** `4.2 s`, `1:05`, `2:07:40`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** `81.3/s`, or `2.4 s each` where they are slow. */
export function rateText(rate: number): string {
  return rate >= 1 ? `${Number(rate.toPrecision(3))}/s` : `${durationText(1 / rate)} each`;
}
