import Kernels
import Tensors

/// The bidirectional state-space mixer of one layer (spec § 2.3; Zhu et al., "Vision Mamba", 2024, as
/// VideoMamba changes it: everything between the two projections exists once per direction).
struct Mixer: Sendable {
  let inputProjection: Linear
  let forward: MixerDirection
  let backward: MixerDirection
  let outputProjection: Linear

  /// Adds what the mixer makes of `input`, `(L, C)`, to `stream`, `(L, C)`.
  func add(_ input: [Float], to stream: inout [Float], _ space: inout MixerSpace, threads: Int) {
    let inner: Int = outputProjection.inputWidth
    let length: Int = space.length
    inputProjection.apply(
      to: Columns(input, stride: inputProjection.inputWidth), rows: length, into: &space.projected,
      threads: threads)  // [L, 2D]: the scanned branch, then the gate
    forward.scan(.forward, &space, gated: false, threads: threads)
    backward.scan(.backward, &space, gated: true, threads: threads)
    outputProjection.apply(
      to: Columns(space.sum, stride: inner), rows: length, into: &stream, epilogue: .accumulate,
      threads: threads)
  }
}

/// What one direction of the mixer owns.
struct MixerDirection: Sendable {
  /// Taps of the causal convolution, `(width, D)`: transposed from the checkpoint's `(D, 1, width)`.
  let convolutionWeight: [Float]
  let convolutionBias: [Float]
  /// D to R + 2N.
  let parameterProjection: Linear
  let scanWeights: ScanWeights

  /// Scans `space.projected`, `(L, 2D)`, into `space.sum`, `(L, D)`.
  ///
  /// The forward direction overwrites the sum, the backward one adds to it. The gate is common to both,
  /// so that the second pass closes it over the sum.
  func scan(
    _ direction: ScanDirection, _ space: inout MixerSpace, gated: Bool, threads: Int
  ) {
    let inner: Int = scanWeights.channels
    let kernels = Kernels.best
    var state: [Float] = scanWeights.initialState()
    for rows in space.tiles(direction) {
      kernels.causalConvolution(
        Columns(space.projected, stride: 2 * inner), weight: convolutionWeight,
        bias: convolutionBias, length: space.length, rows: rows, direction: direction,
        into: &space.activated, threads: threads)
      parameterProjection.apply(
        to: Columns(space.activated, stride: inner), rows: rows.count, into: &space.parameters,
        threads: threads)
      let gate = Columns(
        space.projected, stride: 2 * inner, offset: rows.lowerBound * 2 * inner + inner)
      kernels.selectiveScan(
        input: space.activated, parameters: space.parameters, gate: gated ? gate : nil,
        weights: scanWeights, rows: rows.count, direction: direction, state: &state,
        into: &space.sum, at: Placement(stride: inner, offset: rows.lowerBound * inner),
        accumulating: direction == .backward, threads: threads)
    }
  }
}
