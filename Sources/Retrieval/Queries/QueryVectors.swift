import Encoders
import Kernels
import Tensors

/// The vectors of a query's texts, and what they say of a clip.
struct QueryVectors: Sendable {
  /// What the index is searched with: the weighted mean of what is wanted, less what is not.
  let direction: [Float]
  /// The vectors of what is wanted; none where a clip is looked for, whose scores no background of texts
  /// can judge.
  let wanted: [[Float]]
  /// The vectors of what is not.
  let unwanted: [[Float]]
  /// The one text, for the matching head; nil where there are several.
  let encoding: TextEncoding?

  init(_ query: Query, encoder: TextQueryEncoder) throws {
    let encodings = try query.wanted.map { try encoder.query($0.text) }
    wanted = encodings.map(\.vector.values)
    unwanted = try query.unwanted.map { try encoder.query($0.text).vector.values }
    encoding = query.wanted.count == 1 && query.unwanted.isEmpty ? encodings[0] : nil
    direction =
      wanted.count == 1 && unwanted.isEmpty
      ? wanted[0]
      : Self.combine(
        zip(wanted, query.wanted.map(\.weight)), less: zip(unwanted, query.unwanted.map(\.weight)))
  }

  /// Looks for what is like a clip of this vector.
  init(example: [Float]) {
    direction = example
    wanted = []
    unwanted = []
    encoding = nil
  }

  /// The confidence that a clip shows all that is wanted and nothing that is not.
  ///
  /// - Parameters:
  ///   - vector: The clip's vector.
  ///   - background: What scores mean in this library.
  /// - Returns: The least confidence of the wanted texts, less what the unwanted ones take; nil for
  ///   an example.
  func confidence(of vector: [Float], _ background: LibraryBackground?) -> Double? {
    guard let background, !wanted.isEmpty else { return nil }
    func confidence(_ text: [Float]) -> Double {
      background.confidence(Kernels.best.dot(text.span, vector.span), of: vector)
    }
    let seen: Double = wanted.map(confidence).min() ?? 0
    return unwanted.reduce(seen) { $0 * (1 - confidence($1)) }
  }

  /// The sum of `added` and of `subtracted`, each by its weight, over the weight of what is added.
  ///
  /// The product with a clip vector is then the same combination of the clip's scores.
  static func combine(
    _ added: some Sequence<([Float], Float)>, less subtracted: some Sequence<([Float], Float)>
  ) -> [Float] {
    var total: Float = 0
    var sum: [Float] = []
    func add(_ vector: [Float], _ weight: Float) {
      if sum.isEmpty { sum = [Float](repeating: 0, count: vector.count) }
      for index in sum.indices { sum[index] += weight * vector[index] }
    }
    for (vector, weight) in added {
      total += weight
      add(vector, weight)
    }
    for (vector, weight) in subtracted { add(vector, -weight) }
    return sum.map { $0 / total }
  }
}
