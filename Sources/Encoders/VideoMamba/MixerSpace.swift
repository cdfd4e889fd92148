import Kernels
import Tensors

/// The buffers that the mixers of all layers use in turn for one clip of L tokens.
///
/// One thread goes through the tokens tile by tile: what the convolution and the projections give for a
/// tile is scanned while it lies in the cache. Several threads take the whole sequence as one tile, so
/// that each step has work for all of them. Results are the same to the bit.
struct MixerSpace {
  /// L.
  let length: Int

  /// `(L, 2D)`.
  var projected: [Float]
  /// `(L, D)`.
  var sum: [Float]
  /// `(tile, D)`.
  var activated: [Float]
  /// `(tile, R + 2N)`.
  var parameters: [Float]

  private let tileRows: Int

  /// Tokens of a tile: their D channels fit the cache of a core, and a product of so many rows is
  /// large enough to be fast.
  static let cachedRows: Int = 128

  /// Buffers for sequences of `length` tokens through mixers of the sizes of `mixer`.
  init(length: Int, like mixer: Mixer, threads: Int) {
    let inner: Int = mixer.outputProjection.inputWidth
    self.length = length
    tileRows = threads > 1 ? length : min(length, Self.cachedRows)
    projected = [Float](repeating: 0, count: length * 2 * inner)
    sum = [Float](repeating: 0, count: length * inner)
    activated = [Float](repeating: 0, count: tileRows * inner)
    parameters = [Float](
      repeating: 0, count: tileRows * mixer.forward.parameterProjection.outputWidth)
  }

  /// The tiles in the order of time.
  func tiles(_ direction: ScanDirection) -> [Range<Int>] {
    let tiles: [Range<Int>] = stride(from: 0, to: length, by: tileRows).map { start in
      start..<min(start + tileRows, length)
    }
    return direction == .forward ? tiles : tiles.reversed()
  }
}
