// What streams compute, once more where V8 makes vectors of 256 bits: the tests themselves run as everywhere, on 128.
process.env.CONVLENS_SIMD = '256';

await import('./activation/simd.test.js');
await import('./elementwise.test.js');
await import('./maps.test.js');
await import('./normalize/float32.test.js');
await import('./reduce/float32.test.js');
await import('./softmax/simd.test.js');

export {};
