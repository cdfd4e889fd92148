import Checkpoints
import Tensors
import TestSupport
import Testing

@testable import Encoders

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct TextGoldenTests {
  @Test func `hidden states and projected texts equal the authors', padding included`() throws {
    let encoder = try TextEncoder(Goldens.bundle("retrieval.pth"))
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let hidden = try Goldens.tensor("text_hidden")
    let projected = try Goldens.tensor("text_proj")
    for item in ids.indices {
      let encoding = try encoder.encode(ids: ids[item], mask: masks[item])
      #expect(largestDifference(encoding.hidden.values, hidden[item].values) < 1e-4)
      #expect(largestDifference(encoding.projected.values, projected[item].values) < 1e-4)
    }
  }

  @Test func `leaving padding out does not change the text vector`() throws {
    let encoder = try TextEncoder(Goldens.bundle("retrieval.pth"))
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    for item in ids.indices {
      let length: Int = masks[item].reduce(0, +)
      let padded = try encoder.encode(ids: ids[item], mask: masks[item]).vector
      let short = try encoder.encode(
        ids: Array(ids[item].prefix(length)), mask: [Int](repeating: 1, count: length)
      ).vector
      #expect(largestDifference(padded.values, short.values) < 1e-6)
    }
  }

  @Test func `stage-one similarity is the product of clip vectors and text vectors`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let video = try VideoEncoder(bundle)
    let text = try TextEncoder(bundle)
    let clips = try Goldens.tensor("clip")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    let expected = try Goldens.tensor("sim_v2t")
    let texts = try ids.indices.map { try text.encode(ids: ids[$0], mask: masks[$0]).vector }
    for v in 0..<clips.shape[0] {
      let clip = try video.encode(clips[v]).clipVector
      for (t, vector) in texts.enumerated() {
        let score: Float = zip(clip.values, vector.values).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(score - expected[v].values[t]) < 1e-4)
      }
    }
  }

  @Test func `ids outside the vocabulary and texts beyond the positions are refused`() throws {
    let encoder = try TextEncoder(Goldens.bundle("retrieval.pth"))
    #expect(throws: EncoderError.self) { try encoder.encode(ids: [101, 307], mask: [1, 1]) }
    #expect(throws: EncoderError.self) { try encoder.encode(ids: [-1], mask: [1]) }
    #expect(throws: EncoderError.self) { try encoder.encode(ids: [], mask: []) }
    let long = [Int](repeating: 101, count: 65)
    #expect(throws: EncoderError.self) { try encoder.encode(ids: long, mask: long.map { _ in 1 }) }
  }
}
