import Kernels
import Tensors

/// The bidirectional state-space mixer of one layer (spec § 2.3; Zhu et al., "Vision Mamba", 2024, as
/// VideoMamba changes it: everything between the two projections exists once per direction).
struct Mixer: Sendable {
  let inputProjection: Linear
  let forward: MixerDirection
  let backward: MixerDirection
  let outputProjection: Linear

  /// Mixes a sequence, `(L, C)` to `(L, C)`.
  func callAsFunction(_ input: Tensor, threads: Int) -> Tensor {
    let length: Int = input.shape[0]
    let inner: Int = outputProjection.inputWidth
    let projected = inputProjection(input).values  // [L, 2D]: the scanned branch, then the gate
    var sum = [Float](repeating: 0, count: length * inner)
    for (weights, direction) in [(forward, ScanDirection.forward), (backward, .backward)] {
      weights.scan(projected, length: length, direction: direction, threads: threads, into: &sum)
    }
    return outputProjection(Tensor(shape: [length, inner], values: sum))
  }
}

/// What one direction of the mixer owns.
struct MixerDirection: Sendable {
  /// Taps of the causal convolution, `(width, D)`: transposed from the checkpoint's `(D, 1, width)`.
  let convolutionWeight: [Float]
  let convolutionBias: [Float]
  /// D to R + 2N.
  let parameterProjection: Linear
  /// R to D; its bias belongs to the scan.
  let stepProjection: Linear
  let scanWeights: ScanWeights

  /// Adds this direction's gated scan of `projected`, `(L, 2D)`, to `output`, `(L, D)`.
  func scan(
    _ projected: [Float], length: Int, direction: ScanDirection, threads: Int,
    into output: inout [Float]
  ) {
    let inner: Int = scanWeights.channels
    let states: Int = scanWeights.states
    let rank: Int = stepProjection.inputWidth
    let kernels = Kernels.best
    let activated = kernels.causalConvolution(
      Columns(projected, stride: 2 * inner), weight: convolutionWeight, bias: convolutionBias,
      length: length, direction: direction)  // [L, D]
    let width: Int = rank + 2 * states
    var parameters = [Float](repeating: 0, count: length * width)  // [L, R + 2N]: step, B, C
    parameterProjection.apply(
      to: Columns(activated, stride: inner), rows: length, into: &parameters)
    var step = [Float](repeating: 0, count: length * inner)
    stepProjection.apply(to: Columns(parameters, stride: width), rows: length, into: &step)
    kernels.selectiveScan(
      input: activated, step: step, gate: Columns(projected, stride: 2 * inner, offset: inner),
      stateInput: Columns(parameters, stride: width, offset: rank),
      stateOutput: Columns(parameters, stride: width, offset: rank + states),
      weights: scanWeights, direction: direction, addingTo: &output, threads: threads)
  }
}
