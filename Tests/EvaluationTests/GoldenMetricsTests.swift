import Documents
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Evaluation

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct GoldenMetricsTests {
  private static func table(_ name: String) throws -> ScoreMatrix {
    let path: String = SharedData.path("goldens/videomamba/\(name).npy")
    return try ScoreMatrix(#require(NumpyFile.read(path).tensor), name: path)
  }

  private static func truth() throws -> GroundTruth {
    let path: String = SharedData.path("goldens/videomamba/annotations_expected.json")
    let json = try JSONReader.value(of: InputFile(path: path))
    let videos: [OrderedJSON] = try #require(json["multi"]?["video_of_text"]?.array)
    let count: Int = try #require(json["multi"]?["videos"]?.array?.count)
    return try GroundTruth(videoCount: count, videosOfText: videos.map { [$0.integer ?? -1] })
  }

  private static func expected(_ stage: String) throws -> [String: Double] {
    let path: String = SharedData.path("goldens/videomamba/metrics.json")
    let json = try JSONReader.value(of: InputFile(path: path))
    let fields: [OrderedJSON.Field] = try #require(json[stage]?.fields)
    return Dictionary(uniqueKeysWithValues: fields.map { ($0.key, $0.value.double ?? .nan) })
  }

  @Test func `the first stage gives the authors' recalls exactly`() throws {
    let evaluation = try ScoreMatrixEvaluation(
      scores: Self.table("sim_v2t"), truth: Self.truth())
    let named = RetrievalMetrics.legacyNamed(
      textToVideo: evaluation.textToVideo.metrics, videoToText: evaluation.videoToText.metrics)
    #expect(try named == Self.expected("test_emb/"))
  }

  @Test func `the re-ranked tables give the authors' recalls exactly`() throws {
    let evaluation = try ScoreMatrixEvaluation(
      textToVideo: Self.table("rerank_t2v").transposed, videoToText: Self.table("rerank_v2t"),
      firstStage: Self.table("sim_v2t"), truth: Self.truth())
    let named = RetrievalMetrics.legacyNamed(
      textToVideo: evaluation.textToVideo.metrics, videoToText: evaluation.videoToText.metrics)
    #expect(try named == Self.expected("test/"))
  }

  @Test func `projected frames and texts give the authors' similarity`() throws {
    let frames = try #require(
      NumpyFile.read(SharedData.path("goldens/videomamba/vision_proj.npy")).tensor)
    let texts = try #require(
      NumpyFile.read(SharedData.path("goldens/videomamba/text_proj.npy")).tensor)
    let scores = try EmbeddingScores.scores(videos: frames, texts: texts)
    let difference: Float =
      zip(scores.values, try Self.table("sim_v2t").values).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 1e-5)
  }
}
