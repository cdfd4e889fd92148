#!/usr/bin/env python3
"""Times the text side's peers on one query: BERT of base width, as many layers as asked for.

    bert.py --layers 9 --tokens 12 --threads 2

Needs torch, transformers, onnx, onnxruntime, openvino and, for int8, nncf. Random weights.
"""
import argparse
import os
import statistics
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")


def report(name, run, seconds=2.0):
    run(), run()
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 7:
        before = time.perf_counter()
        run()
        times.append((time.perf_counter() - before) * 1000)
    print(f"{name:28s} median {statistics.median(times):7.2f} ms, best {min(times):7.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=9)
    parser.add_argument("--tokens", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    import torch
    from transformers import BertConfig, BertModel

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)

    class Hidden(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, ids, mask):
            return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

    config = BertConfig(num_hidden_layers=arguments.layers, attn_implementation="sdpa")
    model = BertModel(config, add_pooling_layer=False).eval()
    ids = torch.randint(1000, 20000, (1, arguments.tokens))
    mask = torch.ones(1, arguments.tokens, dtype=torch.long)
    path = os.path.join(tempfile.mkdtemp(), "bert.onnx")
    with torch.no_grad():
        torch.onnx.export(
            Hidden(model), (ids, mask), path, opset_version=18, dynamo=True, external_data=False,
            input_names=["ids", "mask"])
    feed = {"ids": ids.numpy(), "mask": mask.numpy()}

    import openvino as ov

    core = ov.Core()
    settings = {
        "INFERENCE_NUM_THREADS": arguments.threads, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(path, "CPU", settings).create_infer_request()
    report("OpenVINO float32", lambda: request.infer(feed))
    try:
        import nncf

        rounded = nncf.quantize(
            core.read_model(path), nncf.Dataset([feed] * 4),
            model_type=nncf.ModelType.TRANSFORMER, subset_size=4)
        fast = core.compile_model(rounded, "CPU", settings).create_infer_request()
        report("OpenVINO int8 (NNCF)", lambda: fast.infer(feed))
    except ImportError:
        print("OpenVINO int8: nncf is not installed")

    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    report("ONNX Runtime float32", lambda: session.run(None, feed))
    small = path + ".i8"
    quantize_dynamic(
        path, small, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"],
        extra_options={"MatMulConstBOnly": True})
    quick = onnxruntime.InferenceSession(small, options, providers=["CPUExecutionProvider"])
    report("ONNX Runtime int8", lambda: quick.run(None, feed))
    with torch.inference_mode():
        report("PyTorch float32", lambda: model(ids, attention_mask=mask))


main()
