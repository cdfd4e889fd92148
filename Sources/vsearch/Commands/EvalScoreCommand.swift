import ArgumentParser
import Evaluation

struct EvalScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measure a score matrix, or embeddings, from anywhere.",
    usage: "vsearch eval score --ground-truth <ground-truth> [<options>]",
    discussion: """
      Rows are videos, columns texts. Ground truth: {"text_to_video": [row, or list of rows, ...]}.

      Examples:
        vsearch eval score --similarity sim.npy --ground-truth gt.json --json
        vsearch eval score --embeddings video.npy text.npy --ground-truth gt.json
      """)

  @Option(name: .long, help: "Scores, (videos, texts) floats, as .npy.")
  var similarity: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Vectors of videos, (N, E) or (N, T, E), and of texts, (M, E), as two .npy files.")
  var embeddings: [String] = []

  @Option(name: .long, help: "Which videos are right for which text.")
  var groundTruth: String

  @Option(
    name: .long, help: "Stage-one scores, (videos, texts): they decide between equal scores.")
  var firstStage: String?

  @Option(
    name: .long,
    help: "Scores by which videos rank texts, where they differ from --similarity.")
  var videoToText: String?

  @Option(name: .long, help: "none, dsl for dual softmax, or qbnorm for query-bank normalisation.")
  var norm: EvalRunCommand.Norm = .none

  @Option(
    name: .long,
    help: "With --norm qbnorm: scores of other captions, (videos, bank texts), as .npy.")
  var bank: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (similarity != nil) != (embeddings.count == 2) else {
      throw ValidationError("Give either --similarity FILE or --embeddings VIDEO TEXT.")
    }
    guard (norm == .qbnorm) == (bank != nil) else {
      throw ValidationError("--norm qbnorm and --bank FILE belong together.")
    }
  }

  func run() throws {
    let scores: ScoreMatrix =
      try similarity.map { path in try ScoreMatrix(path: path) }
      ?? ScoreMatrix(videoEmbeddings: embeddings[0], textEmbeddings: embeddings[1])
    let truth = try GroundTruthFile.read(
      groundTruth, videoCount: scores.videoCount, textCount: scores.textCount)
    let first: ScoreMatrix? = try firstStage.map { path in try ScoreMatrix(path: path) }
    var textToVideo: ScoreMatrix = scores
    var videoToText: ScoreMatrix =
      try self.videoToText.map { path in try ScoreMatrix(path: path) } ?? scores
    var label: String = "none"
    if norm == .dsl {
      let weighting = try DualSoftmax()
      label = weighting.label
      textToVideo = try weighting.weighted(textToVideo, .textToVideo)
      videoToText = try weighting.weighted(videoToText, .videoToText)
    }
    if let bank {
      let normalization = try QueryBankNormalization()
      label = "\(normalization.label), texts only"
      textToVideo = try normalization.normalized(
        textToVideo, bank: ScoreMatrix(path: bank), .textToVideo)
    }
    let result = try ScoreMatrixEvaluation(
      textToVideo: textToVideo, videoToText: videoToText, firstStage: first, truth: truth)
    if json {
      return Terminal.print(
        result.json(norm: label, videoCount: scores.videoCount, textCount: scores.textCount))
    }
    for figure in result.named {
      Terminal.print("\(Format.padded(figure.name, 12)) \(Format.fixed(figure.value, 2))")
    }
  }
}
