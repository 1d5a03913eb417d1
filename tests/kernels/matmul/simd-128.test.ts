import { describeSimdMatmul } from './simd-suite.js';

describeSimdMatmul(128);
