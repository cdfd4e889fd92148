import ArgumentParser
import Checkpoints
import DefaultModel
import Documents
import Encoders
import Evaluation
import Foundation
import Kernels
import Media
import Retrieval
import Tensors

struct BenchAccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Compare every precision with float32 on videos.",
    usage: "vsearch bench accuracy [<options>]",
    discussion: """
      Prints the cosine of each clip's vector with its vector in float32, and, for the model that \
      ships, what rounding changes in the recall of its 200 held-out videos. Exit code 3: a precision \
      does not keep its bound.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "A folder of videos (default: the samples that ship).")
  var videos: String?

  @Option(name: .long, help: "Most videos.")
  var limit: Int = 100

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  /// What one precision makes of the videos.
  private struct Finding {
    let precision: WeightPrecision
    let cosines: [Double]
    let recalls: [Double]
  }

  func run() throws {
    let bundle = try ModelLocator.open(
      modelOptions.model ?? Environment.process["VSEARCH_MODEL"]
        ?? DefaultModel.name)
    let clips: [Tensor] = try files().compactMap { try clip($0, bundle.configuration.input) }
    guard !clips.isEmpty else { throw CommandFailure("no video could be read") }
    let rendered: RenderedSet? =
      bundle.directory == DefaultModel.bundlePath
      ? try DefaultModel.evaluationPath.map { try RenderedSet($0, bundle.configuration.input) }
      : nil
    var reference: [[Float]] = []
    var findings: [Finding] = []
    for precision in [WeightPrecision.float32, .bfloat16, .int8] {
      let computed = bundle.computing(precision)
      let encoder = try VideoEncoder(computed)
      let vectors: [[Float]] = try Self.vectors(of: clips, encoder)
      if precision == .float32 { reference = vectors }
      findings.append(
        Finding(
          precision: precision, cosines: zip(vectors, reference).map(Self.cosine),
          recalls: try rendered?.recalls(computed, encoder) ?? []))
    }
    if json {
      Terminal.print(document(findings, bundle, rendered: rendered?.count ?? 0).line)
    } else {
      show(findings, clips: clips.count, rendered: rendered?.count ?? 0)
    }
    let isKept: Bool = findings.allSatisfy { finding in
      (finding.cosines.min() ?? 0) >= PrecisionChoice.leastCosine(finding.precision)
    }
    if !isKept { throw Exit.partial }
  }

  private func files() throws -> [String] {
    guard let folder = videos ?? DefaultModel.samplesPath else {
      throw CommandFailure("no sample videos are installed; name a folder with --videos")
    }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      throw CommandFailure("\(folder): cannot be read")
    }
    let endings: Set<String> = ["mp4", "mkv", "webm", "mov", "avi", "ogv", "mpg", "m4v"]
    return names.sorted().filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
      .prefix(max(1, limit)).map { folder + "/" + $0 }
  }

  /// The whole video as one clip; nil when it cannot be decoded.
  private func clip(_ path: String, _ input: InputSettings) throws -> Tensor? {
    let request = ClipRequest(.whole, for: input)
    do {
      let found = try ClipReader.single(path: MediaPath(path), request: request).clip
      return found.tensor(for: input)
    } catch {
      Terminal.note("warning: \(Terminal.shown("\(error)"))")
      return nil
    }
  }

  fileprivate static func vectors(of clips: [Tensor], _ encoder: VideoEncoder) throws -> [[Float]] {
    let threads: Int = ProcessInfo.processInfo.activeProcessorCount
    return try clips.map { try encoder.encode($0, threads: threads).clipVector.values }
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    var product: Double = 0
    var squares: (a: Double, b: Double) = (0, 0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      squares.a += Double(x) * Double(x)
      squares.b += Double(y) * Double(y)
    }
    return product / (squares.a * squares.b).squareRoot()
  }

  private func show(_ findings: [Finding], clips: Int, rendered: Int) {
    Terminal.print(
      "cosine with float32 on \(Format.count(clips, "clip")); kernels \(InstructionSet.best)")
    Terminal.print(Terminal.dim("precision  least     mean      bound    R@1    R@5    R@10"))
    for finding in findings {
      let mean: Double = finding.cosines.reduce(0, +) / Double(finding.cosines.count)
      let recalls: String =
        finding.recalls.isEmpty
        ? "–" : finding.recalls.map { Format.fixed($0, 2) }.joined(separator: "  ")
      Terminal.print(
        "\(Format.padded(finding.precision.rawValue, 9))  "
          + "\(Format.fixed(finding.cosines.min() ?? 0, 6))  \(Format.fixed(mean, 6))  "
          + "\(Format.fixed(PrecisionChoice.leastCosine(finding.precision), 5))  \(recalls)")
    }
    if rendered > 0 { Terminal.print("recall: texts to \(rendered) held-out rendered videos") }
  }

  private func document(_ findings: [Finding], _ bundle: ModelBundle, rendered: Int) -> JSONValue {
    .object([
      ("schema", .string("vsearch.bench.accuracy/1")),
      ("model", .string(bundle.configuration.name)),
      ("stored_as", .string(bundle.precision.rawValue)),
      ("kernels", .string("\(InstructionSet.best)")),
      ("rendered_videos", .integer(Int64(rendered))),
      (
        "precisions",
        .array(
          findings.map { finding in
            .object([
              ("precision", .string(finding.precision.rawValue)),
              ("least_cosine", .number(finding.cosines.min() ?? 0)),
              ("bound", .number(PrecisionChoice.leastCosine(finding.precision))),
              ("cosines", .array(finding.cosines.map { .number($0) })),
              ("recall_at_1_5_10", .array(finding.recalls.map { .number($0) })),
            ])
          })
      ),
    ])
  }
}

/// The held-out videos that ship with the default model, decoded once.
private struct RenderedSet {
  private struct Item: Decodable {
    let video: String
    let caption: String
  }

  private let captions: [String]
  private let clips: [Tensor]

  var count: Int { clips.count }

  init(_ folder: String, _ input: InputSettings) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/captions.json"))
    let items = try JSONDecoder().decode([Item].self, from: data)
    captions = items.map(\.caption)
    let request = ClipRequest(.whole, for: input)
    clips = try items.map { item in
      let path: String = folder + "/videos/" + item.video
      let found = try ClipReader.single(path: MediaPath(path), request: request).clip
      return found.tensor(for: input)
    }
  }

  /// R@1, R@5 and R@10 from texts to videos, in percent.
  func recalls(_ bundle: ModelBundle, _ encoder: VideoEncoder) throws -> [Double] {
    let text = try TextQueryEncoder(bundle)
    let videos: [[Float]] = try BenchAccuracyCommand.vectors(of: clips, encoder)
    let texts: [[Float]] = try captions.map { try text.encoding(of: $0).vector.values }
    let width: Int = videos.first?.count ?? 1
    let scores = try EmbeddingScores.scores(
      videos: Tensor(shape: [videos.count, width], values: videos.flatMap { $0 }),
      texts: Tensor(shape: [texts.count, width], values: texts.flatMap { $0 }))
    let truth = try GroundTruth(
      videoCount: videos.count, videosOfText: texts.indices.map { [$0] })
    let measured = try ScoreMatrixEvaluation(scores: scores, truth: truth)
    return [1, 5, 10].compactMap { measured.textToVideo.metrics.recall(at: $0) }
  }
}
