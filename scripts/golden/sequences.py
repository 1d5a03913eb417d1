"""Recurrent layers and cells, and attention: with hashed parameters, and with those that the constructor draws."""

import torch
import torch.nn.functional as F
from torch import nn

import golden_file
from function_cases import function_case, spec
from module_cases import module_case

# TypeScript, Python, shapes of the inputs, whether the state is one argument.
LAYERS = [
    ("new nn.RNN(3, 4)", lambda: nn.RNN(3, 4), [[5, 2, 3]], False),
    ("new nn.RNN(3, 4, { numLayers: 2, nonlinearity: 'relu', batchFirst: true })", lambda: nn.RNN(3, 4, num_layers=2, nonlinearity="relu", batch_first=True), [[2, 3, 3], [2, 2, 4]], False),
    ("new nn.RNN(2, 3, { bidirectional: true, bias: false })", lambda: nn.RNN(2, 3, bidirectional=True, bias=False), [[4, 2], [2, 3]], False),
    ("new nn.LSTM(3, 4)", lambda: nn.LSTM(3, 4), [[5, 2, 3]], False),
    ("new nn.LSTM(3, 2, { numLayers: 2, bidirectional: true })", lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True), [[3, 2, 3], [4, 2, 2], [4, 2, 2]], True),
    ("new nn.LSTM(2, 3, { batchFirst: true, bias: false })", lambda: nn.LSTM(2, 3, batch_first=True, bias=False), [[2, 4, 2], [1, 2, 3], [1, 2, 3]], True),
    ("new nn.LSTM(2, 3)", lambda: nn.LSTM(2, 3), [[4, 2]], False),
    ("new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.4 })", lambda: nn.LSTM(3, 4, num_layers=2, dropout=0.4), [[3, 2, 3]], False),
    ("new nn.LSTM(2, 4, { numLayers: 2, bidirectional: true, projSize: 3 })", lambda: nn.LSTM(2, 4, num_layers=2, bidirectional=True, proj_size=3), [[3, 2, 2], [4, 2, 3], [4, 2, 4]], True),
    ("new nn.GRU(3, 4)", lambda: nn.GRU(3, 4), [[5, 2, 3], [1, 2, 4]], False),
    ("new nn.GRU(3, 2, { numLayers: 2, bidirectional: true, batchFirst: true })", lambda: nn.GRU(3, 2, num_layers=2, bidirectional=True, batch_first=True), [[2, 3, 3]], False),
    ("new nn.RNNCell(3, 4)", lambda: nn.RNNCell(3, 4), [[2, 3], [2, 4]], False),
    ("new nn.RNNCell(3, 4, { nonlinearity: 'relu', bias: false })", lambda: nn.RNNCell(3, 4, nonlinearity="relu", bias=False), [[3]], False),
    ("new nn.LSTMCell(3, 4)", lambda: nn.LSTMCell(3, 4), [[2, 3], [2, 4], [2, 4]], True),
    ("new nn.LSTMCell(3, 2)", lambda: nn.LSTMCell(3, 2), [[3]], False),
    ("new nn.GRUCell(3, 4)", lambda: nn.GRUCell(3, 4), [[2, 3], [2, 4]], False),
    ("new nn.MultiheadAttention(4, 2)", lambda: nn.MultiheadAttention(4, 2), [[3, 2, 4], [5, 2, 4], [5, 2, 4]], False),
    ("new nn.MultiheadAttention(4, 2, { batchFirst: true, bias: false })", lambda: nn.MultiheadAttention(4, 2, batch_first=True, bias=False), [[2, 3, 4], [2, 5, 4], [2, 5, 4]], False),
    ("new nn.MultiheadAttention(4, 1, { kdim: 3, vdim: 2 })", lambda: nn.MultiheadAttention(4, 1, kdim=3, vdim=2), [[3, 2, 4], [5, 2, 3], [5, 2, 2]], False),
    ("new nn.MultiheadAttention(6, 3, { addBiasKv: true, addZeroAttn: true })", lambda: nn.MultiheadAttention(6, 3, add_bias_kv=True, add_zero_attn=True), [[2, 6], [3, 6], [3, 6]], False),
    ("new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 3 })", lambda: nn.TransformerEncoderLayer(4, 2, 3), [[3, 2, 4]], False),
    ("new nn.TransformerEncoderLayer(4, 1, { dimFeedforward: 3, dropout: 0.5, activation: 'gelu', batchFirst: true, normFirst: true })", lambda: nn.TransformerEncoderLayer(4, 1, 3, 0.5, "gelu", batch_first=True, norm_first=True), [[2, 3, 4]], False),
    ("new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 3, bias: false, layerNormEps: 0.1 })", lambda: nn.TransformerDecoderLayer(4, 2, 3, bias=False, layer_norm_eps=0.1), [[2, 2, 4], [3, 2, 4]], False),
    ("new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 3 }), 2, new nn.LayerNorm(4))", lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 3), 2, nn.LayerNorm(4)), [[3, 2, 4]], False),
    ("new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 3 }), 2)", lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 3), 2), [[2, 2, 4], [3, 2, 4]], False),
    ("new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 3 })", lambda: nn.Transformer(4, 2, 1, 1, 3), [[3, 2, 4], [2, 2, 4]], False),
    ("new nn.MultiheadAttention(4, 2, { dropout: 0.5 })", lambda: nn.MultiheadAttention(4, 2, dropout=0.5), [[2, 2, 4], [3, 2, 4], [3, 2, 4]], False),
]


def layers():
    for i, (ours, build, shapes, pack) in enumerate(LAYERS):
        for keep, dtype in ((False, "float32"), (False, "float64"), (True, "float32")):
            seed = 1000 * i + 300 * keep
            torch.manual_seed(seed)
            yield module_case(ours, build(), [spec(shape, dtype) for shape in shapes], seed, dtype, keep=keep, pack=pack)


def attention():
    samples = [
        ([[2, 3, 4], [2, 5, 4], [2, 5, 6]], {}),
        ([[3, 4], [3, 4], [3, 4]], {"is_causal": True}),
        ([[2, 2, 3, 4], [2, 2, 5, 4], [2, 2, 5, 2]], {"scale": 0.3}),
        ([[2, 4, 3, 4], [2, 2, 5, 4], [2, 2, 5, 4]], {"enable_gqa": True}),
    ]
    for i, (shapes, options) in enumerate(samples):
        for dtype in ("float32", "float64"):
            inputs = [spec(shape, dtype) for shape in shapes]
            yield function_case("attention", "scaledDotProductAttention", F.scaled_dot_product_attention, 90000 + 100 * i, inputs, (), options)
    mask = {"attn_mask": spec([3, 5], "float64")}
    yield function_case("mask", "scaledDotProductAttention", F.scaled_dot_product_attention, 90900, [spec([2, n, 4], "float64") for n in (3, 5, 5)], (), {}, mask)


def main():
    golden_file.write("sequences", list(layers()))
    cases = list(attention())
    for case in cases:
        case["tensors"] = {"attnMask" if key == "attn_mask" else key: value for key, value in case["tensors"].items()}
    golden_file.write("attention", cases)
