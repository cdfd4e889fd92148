import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Encoders

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct UniFormerGoldenTests {
  @Test(arguments: ["k400_style", "sthv2_style", "frozen", "single_local"])
  func `every stage of a classifier is that of the authors' code`(folder: String) throws {
    let goldens = UniFormerGoldens(folder: folder)
    let bundle = try goldens.bundle("model.pth")
    let tower = try bundle.encoders.classifierTower(bundle)
    let model = try #require(tower as? UniFormerClassifier, "imported as another family")
    let layers: Int = model.trunk.layers.count
    for (index, clip) in try goldens.clips().enumerated() {
      var queries: [[Float]] = []
      var blocks: [Int: [Float]] = [:]
      var embedded: [Float] = []
      let result = try model.trunk(clip) { stage, found in
        switch stage {
        case .embedded: embedded = found.values
        case .block(let layer): blocks[layer] = found.values
        case .query: queries.append(found.values)
        }
      }
      func difference(_ found: [Float], _ name: String) throws -> Float {
        largestDifference(found, try goldens.tensor(name)[index].values)
      }
      #expect(try difference(embedded, "embedded") < 5e-5)
      #expect(try difference(#require(blocks[0]), "block_first") < 5e-5)
      #expect(try difference(#require(blocks[layers - 1]), "block_last") < 5e-5)
      let expected: Tensor = try goldens.tensor("queries")
      #expect(queries.count == expected.shape[0])
      for (number, query) in queries.enumerated() {
        #expect(largestDifference(query, expected[number][index].values) < 5e-5)
      }
      #expect(try difference(result.fused.values, "fused") < 5e-5)
    }
  }

  @Test(arguments: ["k400_style", "sthv2_style", "frozen", "single_local"])
  func `logits and probabilities are those of the authors' code`(folder: String) throws {
    let goldens = UniFormerGoldens(folder: folder)
    let classifier = try Classifier(goldens.bundle("model.pth"))
    for (index, clip) in try goldens.clips().enumerated() {
      let logits: Tensor = try classifier.logits(of: clip)
      #expect(try classifier.logits(of: clip, threads: 3) == logits)
      let difference = largestDifference(logits.values, try goldens.tensor("logits")[index].values)
      #expect(difference < 1e-5, "\(folder)")
    }
  }

  @Test(arguments: [
    ("internvideo_mm", "model.ckpt"), ("retrieval_finetuned", "pytorch_model.bin"),
  ])
  func `vectors and similarities of a dual encoder are those of the authors' code`(
    folder: String, file: String
  ) throws {
    let goldens = UniFormerGoldens(folder: folder)
    let bundle = try goldens.bundle(file)
    let video = try VideoEncoder(bundle)
    let text = try CaptionEncoder(bundle)
    var videos: [Tensor] = []
    for (index, clip) in try goldens.clips().enumerated() {
      let encoding = try video.encode(clip)
      let expected = try goldens.tensor("video_embed")[index]
      #expect(largestDifference(encoding.projected.values, expected.values) < 1e-5)
      #expect(encoding.frameVectors.shape == [clip.shape[0], expected.count])
      videos.append(encoding.clipVector)
    }
    let scale: Float = try bundle.tensor("logit_scale").values[0]
    let similarities: Tensor = try goldens.tensor("sim")
    for (index, ids) in try goldens.texts().enumerated() {
      let encoding = try text.encode(ids: ids)
      let expected = try goldens.tensor("text_embed")[index]
      #expect(largestDifference(encoding.projected.values, expected.values) < 1e-5)
      let row: [Float] = videos.map { video in
        exp(scale)
          * zip(video.values, encoding.vector.values).reduce(0) { $0 + $1.0 * $1.1 }
      }
      // Some hundred times a cosine.
      #expect(largestDifference(row, similarities[index].values) < 1e-4)
    }
  }

  @Test(arguments: [(Float(0.5), "50"), (Float(0.25), "25")])
  func `weights averaged with CLIP's give the vectors of the averaged model`(
    share: Float, name: String
  ) throws {
    let goldens = UniFormerGoldens(folder: "internvideo_mm")
    let merged = UniFormerGoldens(folder: "clip_merge")
    let average = try WeightAverage(clip: merged.path("clip.pth"), share: share)
    let bundle = try goldens.bundle("model.ckpt", average: average)
    let video = try VideoEncoder(bundle)
    for (index, clip) in try goldens.clips().enumerated() {
      let expected = try merged.tensor("merged_video_\(name)")[index]
      #expect(largestDifference(try video.encode(clip).projected.values, expected.values) < 1e-5)
    }
    let text = try CaptionEncoder(bundle)
    for (index, ids) in try goldens.texts().enumerated() {
      let expected = try merged.tensor("merged_text_\(name)")[index]
      #expect(
        largestDifference(try text.encode(ids: ids).projected.values, expected.values) < 1e-5)
    }
  }
}
