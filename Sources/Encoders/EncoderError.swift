/// What can be wrong with what an encoder is given.
public enum EncoderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An input has another shape or size than the model takes.
  case wrongInput(expected: String, found: String)
  /// The bundle does not hold the part that was asked for.
  case missingPart(model: String, part: String)

  /// One line: what was expected, what was found.
  public var description: String {
    switch self {
    case .wrongInput(let expected, let found): "the model takes \(expected), not \(found)"
    case .missingPart(let model, let part): "model \(model) has no \(part)"
    }
  }
}
