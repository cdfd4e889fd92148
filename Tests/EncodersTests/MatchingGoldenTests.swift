import Checkpoints
import Tensors
import TestSupport
import Testing

@testable import Encoders

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct MatchingGoldenTests {
  @Test func `fused class tokens and matching logits of every pair equal the authors'`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let tokens = try Goldens.tensor("vision_tokens")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let fused = try Goldens.tensor("fused_cls")
    let logits = try Goldens.tensor("itm_logits")
    for t in ids.indices {
      let hidden = try text.encode(ids: ids[t], mask: masks[t]).hidden
      for v in 0..<tokens.shape[0] {
        let token = head.fusedClass(hidden: hidden, mask: masks[t], visual: tokens[v])
        #expect(largestDifference(token.values, fused[v][t].values) < 1e-4)
        let found = head.logits(hidden: hidden, mask: masks[t], visual: tokens[v])
        #expect(largestDifference(found.values, logits[v][t].values) < 1e-4)
      }
    }
  }

  @Test func `all clips at once give the authors' fused class tokens and logits`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let tokens = try Goldens.tensor("vision_tokens")
    let clips: [Tensor] = (0..<tokens.shape[0]).map { tokens[$0] }
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let fused = try Goldens.tensor("fused_cls")
    let logits = try Goldens.tensor("itm_logits")
    for t in ids.indices {
      let hidden = try text.encode(ids: ids[t], mask: masks[t]).hidden
      let length: Int = masks[t].reduce(0, +)
      let start = head.firstAttention(hidden.rows(0..<length))
      let classes = head.fusedClasses(start, over: clips)
      let found = head.logits(hidden: hidden, mask: masks[t], visuals: clips, threads: 2)
      for v in clips.indices {
        #expect(largestDifference(classes[v].values, fused[v][t].values) < 1e-4)
        #expect(largestDifference(found[v].values, logits[v][t].values) < 1e-4)
      }
    }
  }

  @Test func `re-ranking the most similar clips of each text gives the authors' table`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let tokens = try Goldens.tensor("vision_tokens")
    let similarity = try Goldens.tensor("sim_v2t")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let expected = try Goldens.tensor("rerank_t2v")
    for t in ids.indices {
      let hidden = try text.encode(ids: ids[t], mask: masks[t]).hidden
      let best: [Int] = (0..<tokens.shape[0])
        .sorted { similarity[$0].values[t] > similarity[$1].values[t] }
      let candidates: [Int] = Array(best.prefix(4))  // k_test of config.json
      let found = head.logits(
        hidden: hidden, mask: masks[t], visuals: candidates.map { tokens[$0] }, threads: 1)
      var row = [Float](repeating: -100, count: tokens.shape[0])
      for (clip, logits) in zip(candidates, found) { row[clip] = logits.values[1] }
      #expect(largestDifference(row, expected[t].values) < 1e-4)
    }
  }

  @Test func `re-ranking the most similar texts of each clip gives the authors' table`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let tokens = try Goldens.tensor("vision_tokens")
    let similarity = try Goldens.tensor("sim_v2t")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let expected = try Goldens.tensor("rerank_v2t")
    let hidden: [Tensor] = try zip(ids, masks).map { try text.encode(ids: $0, mask: $1).hidden }
    for v in 0..<tokens.shape[0] {
      let best: [Int] = ids.indices.sorted { similarity[v].values[$0] > similarity[v].values[$1] }
      var row = [Float](repeating: -100, count: ids.count)
      for t in best.prefix(4) {
        row[t] =
          head.logits(hidden: hidden[t], mask: masks[t], visuals: [tokens[v]], threads: 1)[0]
          .values[1]
      }
      #expect(largestDifference(row, expected[v].values) < 1e-4)
    }
  }

  @Test func `bfloat16 weights give the authors' matching logits`() throws {
    let bundle = try Goldens.bundle("retrieval_bf16.pth")
    let video = try VideoEncoder(bundle)
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let clips = try Goldens.tensor("clip")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let logits = try Goldens.tensor("bf16_itm_logits")
    let visuals: [Tensor] = try (0..<2).map { try video.encode(clips[$0]).tokens }
    for t in 0..<4 {
      let hidden = try text.encode(ids: ids[t], mask: masks[t]).hidden
      let together = head.logits(hidden: hidden, mask: masks[t], visuals: visuals, threads: 1)
      for v in 0..<2 {
        let single = head.logits(hidden: hidden, mask: masks[t], visual: visuals[v])
        #expect(largestDifference(single.values, logits[v][t].values) < 1e-4)
        #expect(largestDifference(together[v].values, logits[v][t].values) < 1e-4)
      }
    }
  }
}
