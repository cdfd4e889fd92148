import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Tokenizer

@testable import Encoders

/// The trained model that ships with the program, in float32 as it was trained, against PyTorch.
@Suite(
  .enabled(if: SharedData.isPresent, SharedData.hint),
  .enabled(if: Unzip.isPresent, "SKIPPED: needs the unzip program"))
struct DemoModelTests {
  private static let folder: String = "models/demo/"
  private static let archive: String = SharedData.path("models/demo/samples/expected.npz")

  private func expected(_ name: String, _ shape: [Int]) throws -> Tensor {
    Tensor(shape: shape, values: try Unzip.floats(name + ".npy", in: Self.archive))
  }

  private func bundle() throws -> ModelBundle {
    let folder = try TemporaryFolder()
    return try ModelImporter.importCheckpoint(
      SharedData.path(Self.folder + "demo.pth"),
      settings: ModelSettings(contentsOf: SharedData.path(Self.folder + "config.json")),
      vocabulary: SharedData.path(Self.folder + "vocab.txt"), precision: .float32,
      to: folder.path("bundle"))
  }

  private func captions() throws -> [String] {
    struct Sample: Decodable {
      let caption: String
    }
    let data = try Data(
      contentsOf: URL(fileURLWithPath: SharedData.path(Self.folder + "samples/samples.json")))
    return try JSONDecoder().decode([Sample].self, from: data).map(\.caption)
  }

  @Test func `every expected array of the sample videos and captions agrees`() throws {
    let bundle = try bundle()
    let video = try VideoEncoder(bundle)
    let text = try TextEncoder(bundle)
    let head = try MatchingHead(bundle)
    let frames = try Unzip.array("frames.npy", in: Self.archive)
    let size: Int = 8 * 96 * 96 * 3
    let pooled = try expected("vision_pooled", [24, 8, 192])
    let vectors = try expected("video_embeddings", [24, 8, 256])
    let tokens = try expected("vision_tokens_first2", [2, 288, 192])

    var videos: [VideoEncoding] = []
    for item in 0..<24 {
      let pixels = Array(frames[item * size..<(item + 1) * size])
      let clip = ClipInput.clip(.bytes(pixels), count: 8, bundle.configuration.input)
      let encoding = try video.encode(clip)
      #expect(largestDifference(encoding.pooled.values, pooled[item].values) < 1e-4)
      #expect(largestDifference(encoding.frameVectors.values, vectors[item].values) < 1e-4)
      if item < 2 {
        #expect(largestDifference(encoding.tokens.values, tokens[item].values) < 1e-4)
      }
      videos.append(encoding)
    }
    let texts = try expectTexts(text)
    let similarity = try expected("similarity", [24, 24])
    let logits = try expected("match_logits", [24, 24, 2])
    for (v, video) in videos.enumerated() {
      let clip = video.clipVector.values
      for (t, text) in texts.enumerated() {
        let score: Float = zip(clip, text.vector.values).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(score - similarity[v].values[t]) < 1e-4)
        guard v < 6 else { continue }
        let mask = [Int](repeating: 1, count: text.hidden.shape[0])
        let found = head.logits(hidden: text.hidden, mask: mask, visual: video.tokens)
        #expect(largestDifference(found.values, logits[v][t].values) < 1e-4)
      }
    }
  }

  private func expectTexts(_ encoder: TextEncoder) throws -> [TextEncoding] {
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        contentsOfFile: SharedData.path(Self.folder + "vocab.txt")))
    let ids = try Unzip.integers("token_ids.npy", in: Self.archive)
    let states = try expected("text_hidden_cls", [24, 256])
    let vectors = try expected("text_embeddings", [24, 256])
    var texts: [TextEncoding] = []
    for (item, caption) in try captions().enumerated() {
      let padded = tokenizer.encode(
        CaptionCleaner.clean(caption), maxLength: 32, padding: true)
      #expect(padded.ids == Array(ids[item * 32..<(item + 1) * 32]))
      let length: Int = padded.mask.reduce(0, +)
      let encoding = try encoder.encode(
        ids: Array(padded.ids.prefix(length)), mask: Array(padded.mask.prefix(length)))
      #expect(largestDifference(encoding.hidden[0].values, states[item].values) < 1e-4)
      #expect(largestDifference(encoding.vector.values, vectors[item].values) < 1e-4)
      texts.append(encoding)
    }
    return texts
  }
}
