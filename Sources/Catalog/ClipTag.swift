/// What a classifier sees in a clip.
public struct ClipTag: Hashable, Sendable {
  /// Number of the label among the tagger's, from 0.
  public let label: Int
  /// What the label is called.
  public let name: String
  /// How sure the classifier is, from 0 to 1.
  public let probability: Double

  /// Puts a tag together.
  public init(label: Int, name: String, probability: Double) {
    self.label = label
    self.name = name
    self.probability = probability
  }
}

/// The classifier that a library's tags come from.
public struct TaggerIdentity: Hashable, Sendable {
  /// What decides probabilities and labels, in hexadecimal digits.
  public let fingerprint: String
  /// Name of the model.
  public let name: String

  /// Puts an identity together.
  public init(fingerprint: String, name: String) {
    self.fingerprint = fingerprint
    self.name = name
  }
}

/// A clip and how well its tags fit some words.
public struct TaggedClip: Hashable, Sendable {
  /// Key of the clip.
  public let id: Int64
  /// Higher is better: over the labels that share words with the query, the sum of what the words
  /// weigh times the label's probability.
  public let score: Double

  /// Puts a result together.
  public init(id: Int64, score: Double) {
    self.id = id
    self.score = score
  }
}
