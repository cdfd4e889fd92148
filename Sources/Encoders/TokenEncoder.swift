public import Checkpoints
public import Tensors

/// The vision trunk of a model of any task and family: a clip's visual tokens.
public struct TokenEncoder: Sendable {
  private let tower: any TokenTower

  /// Reads the trunk of a bundle.
  ///
  /// - Throws: The bundle's own error when a tensor cannot be read.
  public init(_ bundle: ModelBundle) throws {
    tower = try bundle.encoders.tokenTower(bundle)
  }

  /// The tokens of one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels, see ``ClipInput``.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: What ``VideoEncoding/tokens`` is.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func callAsFunction(_ clip: Tensor, threads: Int = 1) throws -> Tensor {
    try tower.tokens(of: clip, threads: threads)
  }
}
