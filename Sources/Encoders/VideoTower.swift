import Checkpoints
import Tensors

/// The video side of one family of dual encoders: all that the rest of the program needs of it.
///
/// A further family adds a folder with its tower, and a case to the choice in ``VideoEncoder``.
protocol VideoTower: Sendable {
  /// Encodes one clip, `(T, 3, S, S)` normalised pixels, on up to `threads` threads.
  func encode(_ clip: Tensor, threads: Int) throws -> VideoEncoding
}
