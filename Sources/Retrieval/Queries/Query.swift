/// A text and how much it counts.
public struct WeightedText: Hashable, Sendable {
  /// What happens, in words.
  public var text: String
  /// Its weight, above 0.
  public var weight: Float

  /// A text of a weight above 0.
  public init(_ text: String, weight: Float = 1) {
    precondition(weight > 0 && weight.isFinite, "a weight of \(weight)")
    self.text = text
    self.weight = weight
  }

  /// Reads `2:a dog` as a dog of weight 2, and any other text as itself.
  ///
  /// - Parameters:
  ///   - argument: The text, maybe with a weight of at most 100 before a colon.
  ///   - standardWeight: The weight where there is none.
  public init(parsing argument: String, standardWeight: Float = 1) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let weight = Float(parts[0]), weight > 0, weight <= 100
    else {
      self.init(argument, weight: standardWeight)
      return
    }
    self.init(String(parts[1]), weight: weight)
  }
}

/// What is looked for.
public struct Query: Hashable, Sendable {
  /// What shall be seen, all of it in one clip; at least one text.
  public var wanted: [WeightedText]
  /// What shall not be seen.
  public var unwanted: [WeightedText] = []
  /// What shall happen after that, one after the other.
  public var then: [String] = []
  /// Most seconds between the end of one and the beginning of the next.
  public var withinSeconds: Double = 30

  /// Clips in which all of `wanted` is seen.
  public init(_ wanted: [WeightedText]) {
    precondition(!wanted.isEmpty, "a query without a text")
    self.wanted = wanted
  }

  /// Clips that fit one text.
  public init(_ text: String) {
    self.init([WeightedText(text)])
  }

  /// What an unwanted text counts unless it bears a weight: it bends the order, not more.
  public static let standardUnwantedWeight: Float = 0.5
}
