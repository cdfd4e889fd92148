import Kernels
import Tensors

/// The local part of a UniFormerV2 block: each patch mixed with itself in the frames beside
/// (spec § 5.1).
struct LocalBranch: Sendable {
  let down: Linear  // with the batch norm folded in
  let taps: [Float]  // [3, r]: before, now, after
  let tapBias: [Float]  // [r]
  let up: Linear

  /// Reads the branch below `prefix`, for example `visual.transformer.resblocks.0.lmhra1.pos_embed.`.
  init(_ weights: some WeightSource, prefix: String) throws {
    func tensor(_ name: String) throws -> Tensor { try weights.tensor(prefix + name) }
    let gain: Tensor = try tensor("0.weight")
    let shift: Tensor = try tensor("0.bias")
    let mean: Tensor = try tensor("0.running_mean")
    let variance: Tensor = try tensor("0.running_var")
    let width: Int = gain.count
    var weight: Tensor = try tensor("1.weight")
    var bias: Tensor = try tensor("1.bias")
    let inner: Int = bias.count
    weight = weight.reshaped([inner, width])
    let scale: [Float] = (0..<width).map {
      gain.values[$0] / (variance.values[$0] + 1e-5).squareRoot()
    }
    for row in 0..<inner {
      var offset: Float = bias.values[row]
      for i in 0..<width {
        let value: Float = weight.values[row * width + i]
        offset += value * (shift.values[i] - mean.values[i] * scale[i])
        weight.values[row * width + i] = value * scale[i]
      }
      bias.values[row] = offset
    }
    down = Linear(weight: weight, bias: bias)
    taps = try tensor("2.weight").channelsLast(inner)
    tapBias = try tensor("2.bias").values
    up = Linear(
      weight: try tensor("3.weight").reshaped([width, inner]), bias: try tensor("3.bias"))
  }

  /// Adds the branch to the patches of `stream`, `(T·L, C)`; the class token of each frame stays.
  func add(to stream: inout [Float], frames: Int, threads: Int) {
    let width: Int = up.outputWidth
    let channels: Int = down.outputWidth
    let length: Int = stream.count / (frames * width)
    var inner = [Float](repeating: 0, count: frames * length * channels)
    down.apply(
      to: Columns(stream, stride: width), rows: frames * length, into: &inner, threads: threads)
    var mixed = [Float](repeating: 0, count: inner.count)
    Kernels.best.addDepthwiseConvolution(
      of: inner, offset: 0, weight: taps, bias: tapBias,
      shape: DepthwiseShape(
        depth: frames, rows: 1, columns: length, channels: channels,
        planeStride: length * channels, kernelDepth: 3, kernelSide: 1),
      to: &mixed)
    for frame in 0..<frames {
      let first: Int = frame * length + 1
      up.apply(
        to: Columns(mixed, stride: channels, offset: first * channels), rows: length - 1,
        into: &stream, at: Placement(stride: width, offset: first * width),
        epilogue: .accumulate, threads: threads)
    }
  }
}

extension Tensor {
  /// The weights `(C, …)` of a depthwise convolution with channels last, as the kernels take them.
  func channelsLast(_ channels: Int) -> [Float] {
    let taps: Int = count / channels
    return (0..<count).map { values[$0 % channels * taps + $0 / channels] }
  }
}
