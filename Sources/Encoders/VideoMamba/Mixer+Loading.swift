import Foundation
import Kernels
import Tensors

extension Mixer {
  /// Reads the tensors below `prefix`, which ends in `mixer.`.
  init(_ weights: some WeightSource, prefix: String) throws {
    inputProjection = try weights.linear(prefix + "in_proj", hasBias: false)
    outputProjection = try weights.linear(prefix + "out_proj", hasBias: false)
    forward = try MixerDirection(weights, prefix: prefix, suffix: "", decay: "A_log")
    backward = try MixerDirection(weights, prefix: prefix, suffix: "_b", decay: "A_b_log")
  }
}

extension MixerDirection {
  /// Reads one direction; the backward tensors carry the suffix `_b`, all but `A_b_log` at the end.
  init(_ weights: some WeightSource, prefix: String, suffix: String, decay: String) throws {
    let convolution: Tensor = try weights.tensor(prefix + "conv1d\(suffix).weight")
    let channels: Int = convolution.shape[0]
    let width: Int = convolution.shape[2]
    var taps = [Float](repeating: 0, count: channels * width)
    for channel in 0..<channels {
      for tap in 0..<width {
        taps[tap * channels + channel] = convolution.values[channel * width + tap]
      }
    }
    convolutionWeight = taps
    convolutionBias = try weights.tensor(prefix + "conv1d\(suffix).bias").values
    parameterProjection = try weights.linear(prefix + "x_proj\(suffix)", hasBias: false)
    let logarithms: Tensor = try weights.tensor(prefix + decay)
    scanWeights = ScanWeights(
      decay: logarithms.values.map { -exp($0) },
      skip: try weights.tensor(prefix + "D\(suffix)").values,
      stepBias: try weights.tensor(prefix + "dt_proj\(suffix).bias").values,
      stepProjection: try weights.tensor(prefix + "dt_proj\(suffix).weight").values)
  }
}
