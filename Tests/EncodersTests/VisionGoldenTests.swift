import Checkpoints
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Encoders

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct VisionGoldenTests {
  /// What an independent float32 implementation keeps to; see the goldens' notes.
  static let tolerance: Float = 1e-4

  @Test func `the mixer and its two directions equal the authors'`() throws {
    let mixer = try Mixer(
      Goldens.bundle("retrieval.pth"), prefix: "vision_encoder.layers.1.mixer.")
    for name in ["mixer", "mixer_short"] {
      let input = try Goldens.tensor("\(name)_in")
      let expected = try Goldens.tensor("\(name)_out")
      for item in 0..<input.shape[0] {
        let output: [Float] = mix(mixer, input[item], threads: 1)
        #expect(largestDifference(output, expected[item].values) < 1e-5)
        #expect(mix(mixer, input[item], threads: 3) == output)
        try expectDirections(of: mixer, input[item], name, item)
      }
    }
  }

  private func mix(_ mixer: Mixer, _ input: Tensor, threads: Int) -> [Float] {
    var space = MixerSpace(length: input.shape[0], like: mixer, threads: threads)
    var stream = [Float](repeating: 0, count: input.count)
    mixer.add(input.values, to: &stream, &space, threads: threads)
    return stream
  }

  private func expectDirections(
    of mixer: Mixer, _ input: Tensor, _ name: String, _ item: Int
  ) throws {
    var space = MixerSpace(length: input.shape[0], like: mixer, threads: 1)
    mixer.inputProjection.apply(
      to: Columns(input.values, stride: input.shape[1]), rows: input.shape[0],
      into: &space.projected)
    mixer.forward.scan(.forward, &space, gated: true, threads: 1)
    let forward: [Float] = space.sum
    #expect(
      largestDifference(forward, try Goldens.tensor("\(name)_forward")[item].values) < 1e-5)
    // The backward pass adds to what is there.
    space.sum = [Float](repeating: 0, count: space.sum.count)
    mixer.backward.scan(.backward, &space, gated: true, threads: 1)
    #expect(
      largestDifference(space.sum, try Goldens.tensor("\(name)_backward")[item].values) < 1e-5)
  }

  @Test func `every layer's stream and mixer output equal the authors'`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let trunk = try VideoMambaTrunk(bundle, sizes: #require(bundle.configuration.vision))
    let expectedStream = try Goldens.tensor("vision_stream")
    let expectedMixed = try Goldens.tensor("vision_mixer_out")
    var stream: [Float] = try trunk.embed(Goldens.tensor("clip")[0]).values
    var normed = stream
    let length: Int = stream.count / trunk.sizes.width
    var space = MixerSpace(length: length, like: trunk.layers[0].mixer, threads: 2)
    for (index, layer) in trunk.layers.enumerated() {
      #expect(largestDifference(stream, expectedStream[index].values) < Self.tolerance)
      layer.norm.apply(to: stream, into: &normed)
      var mixed = [Float](repeating: 0, count: stream.count)
      layer.mixer.add(normed, to: &mixed, &space, threads: 2)
      #expect(largestDifference(mixed, expectedMixed[index].values) < Self.tolerance)
      layer.mixer.add(normed, to: &stream, &space, threads: 2)
    }
    let last = expectedStream[expectedStream.shape[0] - 1]
    #expect(largestDifference(stream, last.values) < Self.tolerance)
    trunk.finalNorm.apply(to: stream, into: &normed)
    let expectedAll = try Goldens.tensor("vision_all_tokens")[0]
    #expect(largestDifference(normed, expectedAll.values) < Self.tolerance)
  }

  @Test func `tokens, pooled and projected vectors of every clip equal the authors'`() throws {
    let encoder = try VideoEncoder(Goldens.bundle("retrieval.pth"))
    let clips = try Goldens.tensor("clip")
    let tokens = try Goldens.tensor("vision_tokens")
    let pooled = try Goldens.tensor("vision_pooled")
    let projected = try Goldens.tensor("vision_proj")
    for item in 0..<clips.shape[0] {
      let encoding = try encoder.encode(clips[item])
      #expect(largestDifference(encoding.tokens.values, tokens[item].values) < Self.tolerance)
      #expect(largestDifference(encoding.pooled.values, pooled[item].values) < Self.tolerance)
      #expect(
        largestDifference(encoding.projected.values, projected[item].values) < Self.tolerance)
    }
  }

  @Test func `an image is a clip of one frame without a temporal term`() throws {
    let encoder = try VideoEncoder(Goldens.bundle("retrieval.pth"))
    let clips = try Goldens.tensor("clip")
    let tokens = try Goldens.tensor("image_tokens")
    let pooled = try Goldens.tensor("image_pooled")
    for item in 0..<2 {
      let encoding = try encoder.encode(clips[item].rows(0..<1))
      #expect(largestDifference(encoding.tokens.values, tokens[item].values) < Self.tolerance)
      #expect(largestDifference(encoding.pooled.values, pooled[item].values) < Self.tolerance)
    }
  }

  @Test func `tables are resampled to other frame counts and sides as the loader does`() throws {
    let bundle = try Goldens.bundle("vision_single.pth")
    let trunk = try VideoMambaTrunk(bundle, sizes: #require(bundle.configuration.vision))
    let temporal = try #require(trunk.temporalTable)
    for name in ["more_frames", "fewer_frames"] {
      let expected = try Goldens.tensor("resized_\(name)_table")[0]
      let found = PositionTables.resampled(temporal, toFrames: expected.shape[0])
      #expect(largestDifference(found.values, expected.values) < 1e-5)
    }
    for name in ["larger", "smaller"] {
      let expected = try Goldens.tensor("resized_\(name)_table")[0]
      let side = Int(Double(expected.shape[0] - 1).squareRoot())
      let found = PositionTables.resampled(trunk.spatialTable, toSide: side)
      #expect(largestDifference(found.values, expected.values) < 1e-5)
    }
  }

  @Test(arguments: ["more_frames", "fewer_frames", "larger", "smaller"])
  func `a trunk runs at other frame counts and sides`(name: String) throws {
    let bundle = try Goldens.bundle("vision_single.pth")
    let trunk = try VideoMambaTrunk(bundle, sizes: #require(bundle.configuration.vision))
    let clip = try Goldens.tensor("resized_\(name)_clip")[0]
    let expected = try Goldens.tensor("resized_\(name)_all_tokens")[0]
    let found = try trunk.tokens(of: clip)
    #expect(found.shape == expected.shape)
    #expect(largestDifference(found.values, expected.values) < Self.tolerance)
  }

  @Test func `the classifier's logits equal the authors'`() throws {
    let classifier = try Classifier(Goldens.bundle("classifier.pth"))
    let clips = try Goldens.tensor("clip")
    let expected = try Goldens.tensor("classifier_logits")
    for item in 0..<3 {
      let logits = try classifier.logits(of: clips[item])
      #expect(largestDifference(logits.values, expected[item].values) < Self.tolerance)
    }
  }

  @Test func `bfloat16 weights widened to float32 give the authors' vectors`() throws {
    let bundle = try Goldens.bundle("retrieval_bf16.pth")
    let video = try VideoEncoder(bundle)
    let text = try TextEncoder(bundle)
    let clips = try Goldens.tensor("clip")
    let pooled = try Goldens.tensor("bf16_vision_pooled")
    for item in 0..<2 {
      let found = try video.encode(clips[item]).pooled
      #expect(largestDifference(found.values, pooled[item].values) < Self.tolerance)
    }
    let projected = try Goldens.tensor("bf16_text_proj")
    let ids = try Goldens.rows("text_ids")
    let masks = try Goldens.rows("text_mask")
    for item in 0..<4 {
      let found = try text.encode(ids: ids[item], mask: masks[item]).projected
      #expect(largestDifference(found.values, projected[item].values) < Self.tolerance)
    }
  }

  @Test func `the number of threads does not change a bit`() throws {
    let encoder = try VideoEncoder(Goldens.bundle("retrieval.pth"))
    let clip = try Goldens.tensor("clip")[1]
    let one = try encoder.encode(clip, threads: 1)
    #expect(try encoder.encode(clip, threads: 2) == one)
  }

  @Test func `clips of impossible shape are refused`() throws {
    let encoder = try VideoEncoder(Goldens.bundle("retrieval.pth"))
    for shape in [[4, 3, 60, 60], [4, 1, 64, 64], [0, 3, 64, 64], [4, 3, 64, 48], [64]] {
      #expect(throws: EncoderError.self) { try encoder.encode(Tensor(zeros: shape)) }
    }
  }
}
