import Foundation

extension EvaluationProtocol {
  /// The protocols of the program, by name.
  public static func builtIn() throws(EvaluationError) -> [EvaluationProtocol] {
    let files: [[UInt8]] = [
      PackageResources.msrvtt_1ka_toml, PackageResources.msrvtt_full_toml,
      PackageResources.didemo_toml, PackageResources.activitynet_toml,
      PackageResources.lsmdc_toml, PackageResources.msvd_toml, PackageResources.youcook2_toml,
      PackageResources.rendered_200_toml,
    ]
    var protocols: [EvaluationProtocol] = []
    for bytes in files {
      let file = InputFile(path: "built-in protocol", bytes: bytes)
      protocols.append(try EvaluationProtocol(file))
    }
    return protocols
  }

  /// A protocol of the program by its name, or one from a TOML file by its path.
  ///
  /// Keys of a file: `name`; `title` and `dataset` (``Dataset``, else `other`) may be left out;
  /// `[video]` with `frames`, `sampling` and perhaps `first_30_seconds`; `[text]` with `max_tokens`,
  /// `cleaning` and `paragraph`; perhaps `[expected]` with lists `videos` and `texts` of usual
  /// counts, any number of `[[split]]` with `name`, `part` and `sha256`, and of `[[published]]` with
  /// `model`, `stage`, `source` and the recalls at 1, 5 and 10 as `t2v` and `v2t`. No other key is
  /// taken.
  ///
  /// - Parameter nameOrPath: A built-in name, or a path that ends in `.toml`.
  /// - Throws: ``EvaluationError`` when there is none, or the file is none or breaks a rule of its
  ///   dataset.
  public init(_ nameOrPath: String) throws(EvaluationError) {
    if nameOrPath.hasSuffix(".toml") {
      // Nobody writes a protocol of a quarter of a megabyte.
      try self.init(InputFile(path: nameOrPath, limit: 1 << 18))
      return
    }
    let known: [EvaluationProtocol] = try Self.builtIn()
    guard let found = known.first(where: { $0.name == nameOrPath }) else {
      throw .unknownProtocol(name: nameOrPath, known: known.map(\.name))
    }
    self = found
  }

  init(_ file: InputFile) throws(EvaluationError) {
    let parsed: ProtocolFile = try ProtocolFile.parse(file.text(), path: file.path)
    let names: [String] = Dataset.allCases.map(\.rawValue)
    guard let dataset = Dataset(rawValue: parsed.dataset ?? "other") else {
      throw .malformed(
        path: file.path, place: "dataset",
        reason: "'\(parsed.dataset ?? "")' is none of \(names.joined(separator: ", "))")
    }
    guard let sampling = FrameSampling(rawValue: parsed.video.sampling) else {
      throw .malformed(
        path: file.path, place: "video.sampling", reason: "'\(parsed.video.sampling)' is unknown")
    }
    guard let cleaning = CaptionCleaning(rawValue: parsed.text.cleaning) else {
      throw .malformed(
        path: file.path, place: "text.cleaning", reason: "'\(parsed.text.cleaning)' is unknown")
    }
    name = parsed.name
    title = parsed.title ?? parsed.name
    self.dataset = dataset
    frameCount = parsed.video.frames
    self.sampling = sampling
    firstThirtySeconds = parsed.video.firstThirtySeconds ?? false
    maximumTokens = parsed.text.maximumTokens
    self.cleaning = cleaning
    paragraph = parsed.text.paragraph
    expectedVideoCounts = parsed.expected?.videos ?? []
    expectedTextCounts = parsed.expected?.texts ?? []
    splits = (parsed.split ?? []).map {
      KnownSplit(name: $0.name, part: $0.part, sha256: $0.sha256)
    }
    published = (parsed.published ?? []).map {
      PublishedRow(
        model: $0.model, stage: $0.stage, source: $0.source, textToVideo: $0.t2v,
        videoToText: $0.v2t)
    }
    try requireUsableValues(file.path)
    try requireRulesOfDataset()
  }

  private func requireUsableValues(_ path: String) throws(EvaluationError) {
    guard !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else {
      throw .malformed(
        path: path, place: "name", reason: "letters, digits and hyphens are expected")
    }
    guard (1...1024).contains(frameCount) else {
      throw .malformed(path: path, place: "video.frames", reason: "not in 1...1024")
    }
    // [CLS] and [SEP] at least; BERT has 512 positions.
    guard (2...512).contains(maximumTokens) else {
      throw .malformed(path: path, place: "text.max_tokens", reason: "not in 2...512")
    }
    guard (expectedVideoCounts + expectedTextCounts).allSatisfy({ $0 > 0 }) else {
      throw .malformed(path: path, place: "expected", reason: "a count is not above 0")
    }
    for split in splits {
      guard split.sha256.utf8.count == 64,
        split.sha256.allSatisfy({ "0123456789abcdef".contains($0) })
      else {
        throw .malformed(
          path: path, place: "split '\(split.name)'",
          reason: "sha256 is not 64 lower-case hexadecimal digits")
      }
      guard ["test", "val", "train", "other"].contains(split.part) else {
        throw .malformed(
          path: path, place: "split '\(split.name)'",
          reason: "part '\(split.part)' is none of test, val, train, other")
      }
    }
    for row in published {
      guard row.textToVideo.count == 3, row.videoToText.count == 3,
        (row.textToVideo + row.videoToText).allSatisfy({ (0...100).contains($0) })
      else {
        throw .malformed(
          path: path, place: "published '\(row.model)'",
          reason: "three recalls from 0 to 100 are expected each way")
      }
    }
  }

  private func requireRulesOfDataset() throws(EvaluationError) {
    if let joins = dataset.joinsCaptions, joins != paragraph {
      throw .protocolRefused(name: name, reason: Self.captionRule(dataset, joins: joins))
    }
    if let first = dataset.takesFirstThirtySeconds, first != firstThirtySeconds {
      throw .protocolRefused(
        name: name,
        reason:
          "\(dataset.rawValue) is evaluated on \(first ? "the first 30 seconds" : "whole videos")")
    }
  }

  static func captionRule(_ dataset: Dataset, joins: Bool) -> String {
    joins
      ? "\(dataset.rawValue) joins the captions of a video to one paragraph"
      : "\(dataset.rawValue) must not be read as paragraphs: every caption is a query of its own"
  }
}
