import Checkpoints
import Encoders
import Foundation
import Retrieval
import Tensors
import TestSupport
import Testing

@testable import Evaluation

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct RerankGoldenTests {
  private func tensor(_ name: String) throws -> Tensor {
    let array = try NumpyFile.read(SharedData.path("goldens/videomamba/\(name).npy"))
    return try #require(array.tensor)
  }

  private func rows(_ name: String) throws -> [[Int]] {
    let array = try NumpyFile.read(SharedData.path("goldens/videomamba/\(name).npy"))
    guard case .int64(let values) = array.elements else { return [] }
    let width: Int = array.shape[1]
    return stride(from: 0, to: values.count, by: width).map { start in
      values[start..<start + width].map(Int.init)
    }
  }

  @Test func `both re-ranked tables equal the authors', unscored pairs included`() throws {
    let folder = try TemporaryFolder()
    let bundle = try ModelImporter.importCheckpoint(
      SharedData.path("goldens/videomamba/retrieval.pth"),
      settings: ModelSettings(contentsOf: SharedData.path("goldens/videomamba/config.json")),
      vocabulary: SharedData.path("goldens/videomamba/vocab.txt"), precision: .float32,
      to: folder.path("bundle"))
    let encoder = try TextEncoder(bundle)
    let ids = try rows("text_ids")
    let masks = try rows("text_mask")
    let texts = try ids.indices.map { index in
      let length: Int = masks[index].reduce(0, +)
      return try encoder.encode(
        ids: Array(ids[index].prefix(length)), mask: [Int](repeating: 1, count: length))
    }
    let visual = try tensor("vision_tokens")
    let similarity = try ScoreMatrix(tensor("sim_v2t"))
    let tables = RerankTables(similarity: similarity, depth: 4, absent: [])
    let scores = try tables.logits(
      head: MatchingHead(bundle), texts: texts, threads: 2, visual: { visual[$0] },
      progress: { _, _, _ in }, shouldStop: { false })
    let logits = try #require(scores)
    let scored = try tables.tables(logits, rule: .published, temperature: 1)
    try expectEqual(scored.videoToText, tensor("rerank_v2t"))
    try expectEqual(scored.textToVideo.transposed, tensor("rerank_t2v"))
  }

  private func expectEqual(_ found: ScoreMatrix, _ expected: Tensor) throws {
    #expect([found.videoCount, found.textCount] == expected.shape)
    for (value, golden) in zip(found.values, expected.values) {
      #expect((value == -100) == (golden == -100))
      #expect(abs(value - golden) < 1e-4)
    }
  }

  @Test func `the mixed rule adds the similarity to the log matching probability`() {
    // log softmax of [0, 0] is -ln 2; of [0, 30] it vanishes.
    let even = RerankRule.mix.score(logits: [0, 0], similarity: 0.5, temperature: 0.1)
    #expect(abs(even - (5 - Float(log(2.0)))) < 1e-6)
    let sure = RerankRule.mix.score(logits: [0, 30], similarity: -0.5, temperature: 0.1)
    #expect(abs(sure + 5) < 1e-6)
    #expect(RerankRule.published.score(logits: [9, 2], similarity: 0.5, temperature: 0.1) == 2)
  }
}
