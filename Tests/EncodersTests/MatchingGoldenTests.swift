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

  @Test func `bfloat16 weights give the authors' matching logits`() throws {
    let bundle = try Goldens.bundle("retrieval_bf16.pth")
    let video = try VideoEncoder(bundle)
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let clips = try Goldens.tensor("clip")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let logits = try Goldens.tensor("bf16_itm_logits")
    for v in 0..<2 {
      let visual = try video.encode(clips[v]).tokens
      for t in 0..<4 {
        let hidden = try text.encode(ids: ids[t], mask: masks[t]).hidden
        let found = head.logits(hidden: hidden, mask: masks[t], visual: visual)
        #expect(largestDifference(found.values, logits[v][t].values) < 1e-4)
      }
    }
  }
}
