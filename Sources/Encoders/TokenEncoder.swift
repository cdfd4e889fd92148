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
  ///   - observe: Told of every stage on the way: what a port of the model is compared with.
  /// - Returns: What ``VideoEncoding/tokens`` is.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func callAsFunction(
    _ clip: Tensor, threads: Int = 1, observe: (TrunkStage, Tensor) -> Void = { _, _ in }
  ) throws -> Tensor {
    try tower.tokens(of: clip, threads: threads, observe: observe)
  }
}

/// What a trunk computes on the way to its tokens.
public enum TrunkStage: Hashable, Sendable {
  /// The sequence that enters the first block: VideoMamba's `(1 + T·P, C)`, UniFormerV2's `(T, L, C)`.
  case embedded
  /// The sequence behind a block of the trunk, counted from 0.
  case block(Int)
  /// The query `(C)` behind a global block of UniFormerV2, counted from 0.
  case query(Int)

  /// A name for files: `embedded`, `block_00`, `query_00`.
  public var name: String {
    switch self {
    case .embedded: "embedded"
    case .block(let index): "block_" + Self.padded(index)
    case .query(let index): "query_" + Self.padded(index)
    }
  }

  private static func padded(_ index: Int) -> String { (index < 10 ? "0" : "") + "\(index)" }
}
