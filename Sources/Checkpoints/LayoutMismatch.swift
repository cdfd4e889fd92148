/// Every difference between the tensors a model needs and those a file holds.
public struct LayoutMismatch: Hashable, Sendable {
  /// A size that the file's tensors and the configuration tell differently.
  public struct Size: Hashable, Sendable {
    /// Which size.
    public let name: String
    /// What the configuration or the preset says.
    public let expected: Int
    /// What the tensors say.
    public let found: Int
  }

  /// A tensor that is there with another shape.
  public struct Shape: Hashable, Sendable {
    /// Canonical name of the tensor.
    public let name: String
    /// The shape the model needs.
    public let expected: [Int]
    /// The shape in the file.
    public let found: [Int]
  }

  /// Sizes that differ from the configuration or the preset.
  public internal(set) var sizes: [Size] = []
  /// Canonical names the model needs and the file lacks, sorted.
  public internal(set) var missing: [String] = []
  /// Names in the file that the model has no place for, sorted.
  public internal(set) var unexpected: [String] = []
  /// Tensors of another shape, sorted by name.
  public internal(set) var misshapen: [Shape] = []

  /// Whether nothing differs.
  public var isEmpty: Bool {
    sizes.isEmpty && missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty
  }
}

extension LayoutMismatch: CustomStringConvertible {
  /// All differences in one line.
  public var description: String {
    var parts: [String] = sizes.map { "\($0.name) is \($0.found), expected \($0.expected)" }
    if !missing.isEmpty {
      parts.append("\(missing.count) missing: \(missing.joined(separator: ", "))")
    }
    if !unexpected.isEmpty {
      parts.append("\(unexpected.count) unexpected: \(unexpected.joined(separator: ", "))")
    }
    if !misshapen.isEmpty {
      let list: [String] = misshapen.map { "\($0.name) \($0.found) instead of \($0.expected)" }
      parts.append("\(misshapen.count) misshapen: \(list.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }
}
