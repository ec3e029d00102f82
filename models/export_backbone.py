#!/usr/bin/env python3
"""Exports layers of a torchvision network as an ONNX feature extractor for EdgeInspector.

    models/export_backbone.py wide_resnet50_2 --out wrn50.onnx                 # PatchCore's network, layers 2 and 3
    models/export_backbone.py convnext_base --out convnext.onnx                # features.3
    models/export_backbone.py resnet18 --layers layer1,layer2,layer3 --weights weights.pth --out r18.onnx

Needs torch, torchvision and onnx (Debian: python3-torch python3-torchvision python3-onnx). Then:

    edge-inspector backbone show wrn50.onnx
    edge-inspector learn --backbone wrn50.onnx --layers layer2,layer3 ...
"""
import argparse
import pathlib
import sys

import onnx
import torch
import torchvision
from torchvision.models.feature_extraction import create_feature_extractor, get_graph_node_names

# The layers that the papers use; any other node of the network can be named with --layers.
USUAL_LAYERS = {
    "convnext_base": ["features.3"],
    "wide_resnet50_2": ["layer2", "layer3"],
    "resnet18": ["layer2", "layer3"],
    "resnet50": ["layer2", "layer3"],
    "efficientnet_b0": ["features.3", "features.5"],
}
OPSET = 16
PROBE_SIDE = 256
TOLERANCE = 1e-3


def fail(message: str) -> None:
    """Ends with the exit code of a wrong command line."""
    print(f"export_backbone.py: {message}", file=sys.stderr)
    sys.exit(2)


def build(network: str, weights: str) -> torch.nn.Module:
    """The network with ImageNet's weights ('imagenet', downloaded), random ones ('random', for tests only) or those of a file."""
    factory = getattr(torchvision.models, network, None)
    if not callable(factory):
        fail(f"torchvision has no network '{network}'; it has {', '.join(sorted(USUAL_LAYERS))} and others.")
    if weights == "imagenet":
        return factory(weights="DEFAULT").eval()
    torch.manual_seed(0)
    model = factory(weights=None)
    if weights != "random":
        path = pathlib.Path(weights)
        if not path.is_file():
            fail(f"--weights: there is no file '{weights}'; write imagenet, random, or the path of a state_dict.")
        model.load_state_dict(torch.load(path, map_location="cpu"))
    return model.eval()


def main() -> None:
    """Exports, and checks that the file computes what the network computes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", help="name in torchvision.models")
    parser.add_argument("--layers", help="nodes of the network, shallowest first, commas between")
    parser.add_argument("--weights", default="imagenet", help="imagenet (default), random, or a state_dict file")
    parser.add_argument("--out", required=True, help="ONNX file to write")
    arguments = parser.parse_args()

    model = build(arguments.network, arguments.weights)
    layers = arguments.layers.split(",") if arguments.layers else USUAL_LAYERS.get(arguments.network)
    if layers is None:
        fail(f"--layers: name the nodes of {arguments.network} to export, for example {', '.join(get_graph_node_names(model)[1][-6:-2])}.")
    try:
        extractor = create_feature_extractor(model, return_nodes=layers).eval()
    except ValueError as error:
        fail(f"--layers: {error}")

    class Layers(torch.nn.Module):
        """The layers in their order, because ONNX outputs have one."""

        def __init__(self) -> None:
            super().__init__()
            self.extractor = extractor

        def forward(self, image: torch.Tensor) -> tuple:
            found = self.extractor(image)
            return tuple(found[layer] for layer in layers)

    picture = torch.randn(1, 3, PROBE_SIDE, PROBE_SIDE)
    axes = {name: {0: "n", 2: "height", 3: "width"} for name in ["image", *layers]}
    torch.onnx.export(
        Layers(), picture, arguments.out, input_names=["image"], output_names=layers, dynamic_axes=axes, opset_version=OPSET)

    exported = onnx.load(arguments.out)
    onnx.checker.check_model(exported)
    # EdgeInspector subtracts the mean and divides by the deviation that this names.
    entry = exported.metadata_props.add()
    entry.key, entry.value = "edgeinspector.preprocessing", "imagenet"
    onnx.save(exported, arguments.out)
    print(f"{arguments.out}: {arguments.network}, outputs {', '.join(layers)}, {arguments.weights} weights")

    try:
        import onnxruntime
    except ImportError:
        print("onnxruntime is not installed, so the file was not compared with the network.")
        return
    session = onnxruntime.InferenceSession(arguments.out, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        expected = Layers()(picture)
    for layer, want, got in zip(layers, expected, session.run(None, {"image": picture.numpy()})):
        difference = (want - torch.from_numpy(got)).abs().max().item()
        if not difference <= TOLERANCE * want.abs().max().item():
            sys.exit(f"export_backbone.py: output '{layer}' differs from the network's by {difference}.")


if __name__ == "__main__":
    main()
