// The table of PyTorch's names and ours, made from what the library exports: docs/pytorch-names.md.
import { exportsOf, membersOf } from './exports.mjs';

/** Where to look for a name of each of PyTorch's modules, first to last; `x` is the tensor. */
const PLACES = {
  torch: ['', 'x', 'F', 'linalg'],
  'torch.Tensor': ['x', '', 'F', 'linalg'],
  'torch.nn': ['nn'],
  'torch.nn.functional': ['F', 'x', ''],
  'torch.nn.init': ['nn.init', 'init'],
  'torch.nn.utils': ['nn.utils', 'nn', 'optim'],
  'torch.optim': ['optim'],
  'torch.optim.lr_scheduler': ['optim.lrScheduler', 'optim.lr_scheduler', 'optim'],
  'torch.utils.data': ['data'],
  'torch.autograd': ['autograd', ''],
  'torch.linalg': ['linalg', 'x', ''],
};

/** Names that are another's in PyTorch too, for which ours has the first alone. */
const ALIASES = {
  absolute: 'abs',
  arccos: 'acos',
  arccosh: 'acosh',
  arcsin: 'asin',
  arcsinh: 'asinh',
  arctan: 'atan',
  arctan2: 'atan2',
  arctanh: 'atanh',
  clip: 'clamp',
  concat: 'cat',
  concatenate: 'cat',
  divide: 'div',
  fix: 'trunc',
  ger: 'outer',
  greater: 'gt',
  greater_equal: 'ge',
  less: 'lt',
  less_equal: 'le',
  moveaxis: 'movedim',
  multiply: 'mul',
  negative: 'neg',
  not_equal: 'ne',
  row_stack: 'vstack',
  subtract: 'sub',
  swapaxes: 'transpose',
  swapdims: 'transpose',
  true_divide: 'div',
  unsafe_chunk: 'chunk',
  unsafe_split: 'split',
};

/** What is called otherwise here. The first name in it must be there, or it counts as missing. */
const OTHERWISE = {
  'torch.Size': 'x.shape',
  'torch.Tensor': 'Tensor',
  'torch.as_tensor': 'tensor(values)',
  'torch.asarray': 'tensor(values)',
  'torch.from_numpy': 'tensor(typedArray)',
  'torch.frombuffer': 'tensor(typedArray)',
  'torch.is_tensor': 'x instanceof Tensor',
  'torch.numel': 'x.numel',
  'torch.is_nonzero': 'x.item() !== 0',
  'torch.seed': 'manualSeed(seed)',
  'torch.Tensor.bool': "x.to('bool')",
  'torch.Tensor.byte': "x.to('uint8')",
  'torch.Tensor.double': "x.to('float64')",
  'torch.Tensor.float': "x.to('float32')",
  'torch.Tensor.int': "x.to('int32')",
  'torch.Tensor.long': "x.to('int64')",
  'torch.Tensor.type': 'x.to(dtype)',
  'torch.Tensor.type_as': 'x.to(other.dtype)',
  'torch.Tensor.dim': 'x.ndim',
  'torch.Tensor.ndimension': 'x.ndim',
  'torch.Tensor.nelement': 'x.numel',
  'torch.Tensor.numpy': 'x.data',
  'torch.Tensor.stride': 'x.strides',
  'torch.Tensor.view_as': 'x.view(other.shape)',
  'torch.Tensor.reshape_as': 'x.reshape(other.shape)',
  'torch.Tensor.expand_as': 'x.expand(other.shape)',
  'torch.Tensor.index_put_': 'x.set(index, value)',
  'torch.Tensor.new_empty': 'empty(shape, { dtype })',
  'torch.Tensor.new_full': 'full(shape, value, { dtype })',
  'torch.Tensor.new_ones': 'ones(shape, { dtype })',
  'torch.Tensor.new_tensor': 'tensor(values, { dtype })',
  'torch.Tensor.new_zeros': 'zeros(shape, { dtype })',
  'torch.autograd.backward': 'x.backward()',
};

/** Dtypes are texts. */
const DTYPES = {
  bool: 'bool',
  double: 'float64',
  float: 'float32',
  float32: 'float32',
  float64: 'float64',
  int: 'int32',
  int32: 'int32',
  int64: 'int64',
  long: 'int64',
  uint8: 'uint8',
};

/** What is not for a library of dense real tensors on one processor. */
const OUTSIDE = [
  [
    'other devices and processes',
    /cuda|xpu|xla|mps$|ipu|mtia|^cpu$|device|pin_memory|is_pinned|share|record_stream|^fork$|^wait$|Distributed|DataParallel|SyncBatchNorm|num_threads|interop|worker_info|is_meta|multithreading/,
  ],
  ['quantised values', /quant|^q_|^quint|^qint|^int_repr|qscheme|scaled_(grouped_)?mm|grouped_mm/],
  [
    'sparse tensors',
    /sparse(?!_$)|coalesce|crow_|ccol_|^(col_|row_)?indices$|dense|hspmm|smm$|sspaddmm|mkldnn|SparseAdam|^values$/,
  ],
  [
    'complex numbers',
    /complex|conj|^c(float|double|half)$|chalf|imag|^is_?real$|^real$|^angle$|polar$|view_as_real|stft|adjoint|^mH$|^H$/,
  ],
  [
    'other dtypes',
    /^half$|bfloat16|float16|float8|^u?int(8|16|32|64)$|^short$|^char$|finfo|iinfo|^bit$|default_dtype|default_tensor_type/,
  ],
  [
    'the compiler, storages and switches of PyTorch’s own',
    /compile|^cond$|while_loop|vmap|deterministic|warn_always|float32_matmul|flush_denormal|storage|data_ptr|dlpack|from_file|inference|DataPipe|NestedIO|layout_policy|detect_anomaly|memory_format|swap_in_optim|resize|is_set_to|^set_$|as_subclass|is_neg|resolve_neg|is_shared|map_|put_$|empty_permuted|as_strided_?$|empty_strided/,
  ],
  [
    'obsolete names',
    /^(constant|dirac|eye|kaiming_normal|kaiming_uniform|normal|orthogonal|uniform|xavier_normal|xavier_uniform|sparse)$|^upsample|^UpsamplingN|^UpsamplingB|^Container$|NLLLoss2d|clip_grad_norm$|^(chain_matmul|cholesky|lobpcg|lu|lu_solve|lu_unpack|geqrf|orgqr|ormqr|qr|svd|svd_lowrank|pca_lowrank|triangular_solve|norm_except_dim|range|conv_tbc)$|fuse_|skip_init|remove_/,
  ],
];

/** `index_select` → `indexSelect`, `add_` → `add_`; a name in capitals stays. */
export function camelCase(name) {
  return name.replace(/(?<=[a-zA-Z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** Everything that can be named: `F.relu`, `x.sum()`, `nn.Conv2d`. */
function ourNames(convlens) {
  const names = new Map();
  for (const [path] of exportsOf(convlens)) names.set(path.replace(/^functional\./, 'F.'), '');
  for (const member of membersOf(convlens.Tensor)) {
    names.set(`x.${member.replace('()', '')}`, member.endsWith('()') ? '()' : '');
  }
  for (const field of ['grad']) names.set(`x.${field}`, '');
  return names;
}

function ourName(names, module, name) {
  if (module === 'torch' && Object.hasOwn(DTYPES, name)) return `'${DTYPES[name]}'`;
  const candidates = [
    name,
    ALIASES[name],
    name.endsWith('_') && ALIASES[name.slice(0, -1)] && `${ALIASES[name.slice(0, -1)]}_`,
  ];
  for (const candidate of candidates.filter(Boolean).map(camelCase)) {
    for (const place of PLACES[module]) {
      const path = place === '' ? candidate : `${place}.${candidate}`;
      if (names.has(path)) return path + names.get(path);
    }
  }
  const other = OTHERWISE[`${module}.${name}`];
  return other && names.has(/^[\w.]+/.exec(other)[0]) ? other : undefined;
}

function outsideOf(module, name) {
  // What is obsolete in the root (svd, qr) lives on in linalg.
  const subjects = module === 'torch.linalg' ? OUTSIDE.slice(0, -1) : OUTSIDE;
  return subjects.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Each module's names: there, missing, and outside of what convlens is for. */
export function compareNames(convlens, modules) {
  const names = ourNames(convlens);
  return modules.map(({ module, names: theirs }) => {
    const there = [];
    const missing = [];
    const outside = new Map();
    for (const name of theirs) {
      const ours = ourName(names, module, name);
      const subject = ours === undefined ? outsideOf(module, name) : undefined;
      if (ours !== undefined) there.push([name, ours]);
      else if (subject === undefined) missing.push(name);
      else outside.set(subject, [...(outside.get(subject) ?? []), name]);
    }
    return { module, there, missing, outside };
  });
}

const code = (names) => names.map((name) => `\`${name}\``).join(', ');

/** The document. */
export function namesDocument(convlens, { madeBy, cases }) {
  const modules = compareNames(convlens, cases);
  const lines = [
    '# PyTorch’s names and ours',
    '',
    `The public names of PyTorch ${madeBy.torch}, and what convlens calls the same. This page is made by \`npm run api\` from what`,
    'the library exports; a test fails where it is old. `x` is a tensor, `F` is `functional`.',
    '',
    'PyTorch’s snake_case is camelCase here; classes keep their names. What PyTorch requires is positional, everything else is',
    'one object of options behind it: `torch.sum(x, dim=1, keepdim=True)` is `x.sum(1, { keepdim: true })`.',
    '',
    '| PyTorch’s module | there | missing | not for convlens |',
    '|---|---|---|---|',
    ...modules.map(({ module, there, missing, outside }) => {
      const others = [...outside.values()].flat().length;
      return `| [\`${module}\`](#${module.toLowerCase().replaceAll('.', '')}) | ${there.length} | ${missing.length} | ${others} |`;
    }),
  ];
  for (const { module, there, missing, outside } of modules) {
    lines.push('', `## ${module}`, '', '| PyTorch | convlens |', '|---|---|');
    lines.push(...there.map(([name, ours]) => `| \`${name}\` | \`${ours}\` |`));
    const inPlace = missing.filter((name) => name.endsWith('_'));
    const others = missing.filter((name) => !name.endsWith('_'));
    lines.push('', others.length === 0 ? 'Missing: nothing.' : `Missing: ${code(others)}.`);
    if (inPlace.length > 0) lines.push('', `Missing in place: ${code(inPlace)}.`);
    if (outside.size > 0) {
      lines.push('', 'Not for convlens:', '');
      for (const [subject, names] of outside) lines.push(`- ${subject}: ${code(names)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
