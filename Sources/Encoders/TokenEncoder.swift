public import Checkpoints
public import Tensors

/// The vision trunk of a model of any task and family: a clip's visual tokens.
public struct TokenEncoder: Sendable {
  private let tokens: @Sendable (Tensor, Int) throws -> Tensor

  /// Reads the trunk of a bundle.
  ///
  /// - Throws: The bundle's own error when a tensor cannot be read.
  public init(_ bundle: ModelBundle) throws {
    switch bundle.configuration.architecture {
    case .videoMamba(let vision, _):
      let trunk = try VideoMambaTrunk(bundle, sizes: vision)
      tokens = { clip, threads in
        let all: Tensor = try trunk.tokens(of: clip, threads: threads)
        return all.rows(1..<all.shape[0])
      }
    case .uniFormerV2(let vision, _):
      let trunk = try UniFormerTrunk(bundle, sizes: vision)
      tokens = { clip, _ in try trunk(clip).tokens }
    }
  }

  /// The tokens of one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels, see ``ClipInput``.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: What ``VideoEncoding/tokens`` is.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func callAsFunction(_ clip: Tensor, threads: Int = 1) throws -> Tensor {
    try tokens(clip, threads)
  }
}
