public import Checkpoints
import Kernels
public import Tensors

/// VideoMamba's vision trunk: patches of all frames in one sequence through state-space layers.
///
/// Li et al., "VideoMamba: State Space Model for Efficient Video Understanding", 2024; spec §§ 2.1
/// to 2.4. Reads the tensors below `vision_encoder.`.
public struct VideoMambaTrunk: Sendable {
  /// Widths and counts, as read from the tensors.
  public let sizes: VisionSizes

  let patchProjection: Linear  // flattened patch in the order channel, row, column
  let classToken: Tensor  // [C]
  let spatialTable: Tensor  // [1 + P₀, C]
  let temporalTable: Tensor?  // [T₀, C]
  let layers: [Layer]
  let finalNorm: RMSNorm

  /// One layer: the norm of the residual stream and the mixer of its result.
  struct Layer: Sendable {
    let norm: RMSNorm
    let mixer: Mixer
  }

  static let normEpsilon: Float = 1e-5

  /// Reads the trunk.
  ///
  /// - Parameters:
  ///   - weights: Where the tensors come from.
  ///   - sizes: Widths and counts.
  /// - Throws: When a tensor is missing or unreadable.
  public init(_ weights: some WeightSource, sizes: VisionSizes) throws {
    let prefix: String = "vision_encoder."
    let width: Int = sizes.width
    self.sizes = sizes
    let kernel: Tensor = try weights.tensor(prefix + "patch_embed.proj.weight")
    patchProjection = Linear(
      weight: kernel.reshaped([width, kernel.count / width]),
      bias: try weights.tensor(prefix + "patch_embed.proj.bias"))
    classToken = try weights.tensor(prefix + "cls_token").reshaped([width])
    let spatial: Tensor = try weights.tensor(prefix + "pos_embed")
    spatialTable = spatial.reshaped([spatial.count / width, width])
    if sizes.tableFrames > 0 {
      let table: Tensor = try weights.tensor(prefix + "temporal_pos_embedding")
      temporalTable = table.reshaped([table.count / width, width])
    } else {
      temporalTable = nil
    }
    layers = try (0..<sizes.depth).map { index in
      Layer(
        norm: RMSNorm(
          gain: try weights.tensor(prefix + "layers.\(index).norm.weight"),
          epsilon: Self.normEpsilon),
        mixer: try Mixer(weights, prefix: prefix + "layers.\(index).mixer."))
    }
    finalNorm = RMSNorm(
      gain: try weights.tensor(prefix + "norm.weight"), epsilon: Self.normEpsilon)
  }

  /// All tokens after the final norm, class token first.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels. T and S may differ from the trained ones; the
  ///     position tables are resampled. S is a multiple of the patch size.
  ///   - threads: Most threads to use; the result does not depend on it.
  ///   - observe: Told of the residual stream on the way.
  /// - Returns: `(1 + T·P, C)`.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func tokens(
    of clip: Tensor, threads: Int = 1, observe: (TrunkStage, Tensor) -> Void = { _, _ in }
  ) throws -> Tensor {
    let sequence: Tensor = try embed(clip, threads: threads)
    observe(.embedded, sequence)
    var stream: [Float] = sequence.values
    let length: Int = stream.count / sizes.width
    var normed = [Float](repeating: 0, count: stream.count)
    if let first = layers.first?.mixer {
      var space = MixerSpace(length: length, like: first, threads: threads)
      for (index, layer) in layers.enumerated() {
        layer.norm.apply(to: stream, into: &normed, threads: threads)
        layer.mixer.add(normed, to: &stream, &space, threads: threads)
        observe(.block(index), Tensor(shape: sequence.shape, values: stream))
      }
    }
    finalNorm.apply(to: stream, into: &normed, threads: threads)
    return Tensor(shape: [length, sizes.width], values: normed)
  }

  /// The sequence that enters the first layer (spec § 2.1), `(1 + T·P, C)`.
  func embed(_ clip: Tensor, threads: Int = 1) throws -> Tensor {
    let side: Int = try gridSide(of: clip)
    let frames: Int = clip.shape[0]
    let patches: Int = side * side
    let width: Int = sizes.width
    let spatial: Tensor = PositionTables.resampled(spatialTable, toSide: side)
    // A single frame is an image: no temporal term, even where the table has one row.
    let temporal: Tensor? =
      frames > 1
      ? temporalTable.map { PositionTables.resampled($0, toFrames: frames) } : nil
    var sequence = [Float](repeating: 0, count: (1 + frames * patches) * width)
    for i in 0..<width { sequence[i] = classToken.values[i] + spatial.values[i] }
    for frame in 0..<frames {
      for patch in 0..<patches {
        let start: Int = (1 + frame * patches + patch) * width
        for i in 0..<width {
          let time: Float = temporal.map { $0.values[frame * width + i] } ?? 0
          sequence[start + i] = spatial.values[(1 + patch) * width + i] + time
        }
      }
    }
    // The patches are added to where they lie.
    let pixels: Tensor = flattenedPatches(of: clip, side: side)
    patchProjection.apply(
      to: Columns(pixels.values, stride: patchProjection.inputWidth), rows: frames * patches,
      into: &sequence, at: Placement(stride: width, offset: width), epilogue: .accumulate,
      threads: threads)
    return Tensor(shape: [1 + frames * patches, width], values: sequence)
  }

  private func gridSide(of clip: Tensor) throws -> Int {
    let patch: Int = sizes.patchSize
    guard clip.shape.count == 4, clip.shape[0] > 0, clip.shape[1] == 3,
      clip.shape[2] == clip.shape[3], clip.shape[2] > 0, clip.shape[2].isMultiple(of: patch)
    else {
      throw EncoderError.wrongInput(
        expected: "a clip (T, 3, S, S) with S a multiple of \(patch)", found: "\(clip.shape)")
    }
    return clip.shape[2] / patch
  }

  /// `(T·P, 3·p·p)`: frame by frame, raster order, each patch as channel, row, column.
  private func flattenedPatches(of clip: Tensor, side: Int) -> Tensor {
    let patch: Int = sizes.patchSize
    let picture: Int = side * patch
    let frames: Int = clip.shape[0]
    var values: [Float] = []
    values.reserveCapacity(clip.count)
    for frame in 0..<frames {
      for gridRow in 0..<side {
        for gridColumn in 0..<side {
          for channel in 0..<3 {
            for row in 0..<patch {
              let line: Int = (frame * 3 + channel) * picture + gridRow * patch + row
              let start: Int = line * picture + gridColumn * patch
              values += clip.values[start..<start + patch]
            }
          }
        }
      }
    }
    return Tensor(shape: [frames * side * side, 3 * patch * patch], values: values)
  }
}
