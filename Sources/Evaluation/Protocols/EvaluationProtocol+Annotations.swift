/// An annotation read under a protocol, with what a reader of the results should know.
public struct ProtocolReading: Hashable, Sendable {
  /// The videos and texts.
  public let set: EvaluationSet

  /// Name of the split, where annotation or selection are recognised.
  public let splitName: String?

  /// What is unusual, one line each.
  public let remarks: [String]
}

extension EvaluationProtocol {
  /// Reads an annotation as the protocol asks.
  ///
  /// - Parameters:
  ///   - annotation: The annotation file.
  ///   - selection: A list of the video ids to take; nil for all.
  /// - Returns: The set, with remarks where counts or split are not those of the protocol.
  /// - Throws: ``EvaluationError`` when the file cannot be read or belongs to another dataset.
  public func read(
    annotation: String, selection: String? = nil
  ) throws(EvaluationError) -> ProtocolReading {
    let set: EvaluationSet = try AnnotationReader.read(
      annotation, selection: selection, paragraph: paragraph, cleaning: cleaning)
    let source: AnnotationSource = set.source
    try requireDataset(source.layout.dataset, of: source.fileName)
    var remarks: [String] = []
    // The list of ids says more of the split than the file it chooses from.
    var splitName: String?
    for hash in [source.selectionSHA256, source.sha256].compactMap({ $0 }) {
      guard let (split, dataset) = try Self.split(sha256: hash, also: self) else { continue }
      try requireDataset(dataset, of: split.name)
      splitName = splitName ?? split.name
      let isOurs: Bool = splits.contains { $0.sha256 == hash && $0.part == "test" }
      if !isOurs && !splits.isEmpty {
        remarks.append("'\(split.name)' (\(split.part)) is not a test split of \(name)")
      }
    }
    if splitName == nil, !splits.isEmpty {
      remarks.append("the annotation is none of the known splits of \(name)")
    }
    remarks += countRemark("videos", set.videos.count, expectedVideoCounts)
    remarks += countRemark("texts", set.texts.count, expectedTextCounts)
    return ProtocolReading(set: set, splitName: splitName, remarks: remarks)
  }

  /// A split by its hash, among those of `also` and of all built-in protocols.
  private static func split(
    sha256: String, also: EvaluationProtocol
  ) throws(EvaluationError) -> (KnownSplit, Dataset)? {
    for known in [also] + (try builtIn()) {
      if let split = known.splits.first(where: { $0.sha256 == sha256 }) {
        return (split, known.dataset)
      }
    }
    return nil
  }

  private func requireDataset(_ found: Dataset?, of place: String) throws(EvaluationError) {
    guard let found, found != .other, found != dataset else { return }
    guard dataset == .other else {
      throw .protocolRefused(
        name: name, reason: "'\(place)' is of \(found.rawValue), not of \(dataset.rawValue)")
    }
    // Without a dataset of its own a protocol keeps to the rule of the one it meets.
    if let joins = found.joinsCaptions, joins != paragraph {
      throw .protocolRefused(
        name: name, reason: "'\(place)': \(Self.captionRule(found, joins: joins))")
    }
  }

  private func countRemark(_ what: String, _ count: Int, _ expected: [Int]) -> [String] {
    guard !expected.isEmpty, !expected.contains(count) else { return [] }
    let usual: String = expected.map(String.init).joined(separator: " or ")
    return ["\(count) \(what), where \(name) has \(usual)"]
  }
}
