import Foundation

/// What the classes of a classifier are called, and which of its outputs they are.
///
/// The released Kinetics heads have an order of their own, not the alphabetical one of the dataset
/// (UniFormerV2's spec § 13).
public struct ClassList: Hashable, Sendable {
  /// Name of the list, such as `k400`.
  public let name: String
  /// The names, by class.
  public let labels: [String]
  /// The output of the model that each class is; nil where classes are the outputs in order.
  public let rows: [Int]?

  /// Puts a list together.
  public init(name: String, labels: [String], rows: [Int]? = nil) {
    precondition(rows.map { $0.count == labels.count } ?? true, "a row for each label")
    self.name = name
    self.labels = labels
    self.rows = rows
  }

  /// The lists that a checkpoint's outputs may be in the order of: `k710` and `k400` as released, and
  /// `k400-alphabetical`, `k600-alphabetical`, `k700-alphabetical`.
  public static let orders: [ClassList] =
    [
      ClassList(name: "k710", labels: k710),
      ClassList(name: "k400", labels: ClassNames.list(ClassNames.k400)),
    ]
    + selections.dropFirst().map { ClassList(name: "\($0.name)-alphabetical", labels: $0.labels) }
    + [ClassList(name: "k400-alphabetical", labels: k400Alphabetical.labels)]

  /// The classes of one Kinetics among the outputs of a model of K710: `k400` in the order of the
  /// released models, `k600` and `k700` in alphabetical order.
  public static let selections: [ClassList] = [
    ClassList(name: "k400", labels: ClassNames.list(ClassNames.k400), rows: Array(0..<400)),
    selection("k600", ClassNames.rowsOfK600, ClassNames.spellingsOfK600),
    selection("k700", ClassNames.rowsOfK700, ClassNames.spellingsOfK700),
  ]

  /// The names of K710 in the order of its released heads.
  static let k710: [String] = ClassNames.list(ClassNames.k710)

  private static let k400Alphabetical: ClassList = selection(
    "k400", ClassNames.rowsOfK400, ClassNames.spellingsOfK400)

  private static func selection(
    _ name: String, _ rows: String, _ spellings: [Int: String]
  ) -> ClassList {
    let rows: [Int] = rows.split(separator: " ").compactMap { Int($0) }
    let labels: [String] = rows.enumerated().map { spellings[$0.offset] ?? k710[$0.element] }
    return ClassList(name: name, labels: labels, rows: rows)
  }

  /// The probabilities of the classes, from the outputs of a model.
  ///
  /// - Parameter logits: One a class of the model; those of no class here are left out of the softmax.
  /// - Returns: One a class, summing up to one.
  public func probabilities(_ logits: [Float]) -> [Double] {
    let chosen: [Double] = rows.map { $0.map { Double(logits[$0]) } } ?? logits.map(Double.init)
    let largest: Double = chosen.max() ?? 0
    let powers: [Double] = chosen.map { exp($0 - largest) }
    let sum: Double = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// The published names.
enum ClassNames {
  /// Takes a text of names apart.
  static func list(_ text: String) -> [String] {
    text.split(separator: ";").map { $0.drop { $0 == " " } }.map(String.init)
  }
}
