import Checkpoints
import Kernels
import Tensors

/// UniFormerV2: CLIP's image transformer on every frame, with local and global video parts.
///
/// Li et al., "UniFormerV2: Spatiotemporal Learning by Arming Image ViTs with Video UniFormer", 2022;
/// spec §§ 4 to 7. Reads the tensors below `visual.`.
struct UniFormerTrunk: Sendable {
  let sizes: UniFormerSizes
  let patchProjection: Linear  // flattened patch in the order channel, frame, row, column
  let classToken: [Float]  // [C]
  let positionTable: Tensor  // [L, C]
  let stemNorm: LayerNorm
  let layers: [Layer]
  let globals: [Int: GlobalBlock]  // by the layer they follow
  let firstQuery: Tensor  // [1, C]
  let share: [Float]?  // [C]: of the class tokens in the result; nil for a frozen backbone

  /// One block of the image transformer with its local branches.
  struct Layer: Sendable {
    let branches: [LocalBranch]
    let block: ClipBlock
  }

  /// What the trunk computes on the way, for tests.
  enum Stage {
    /// Tokens that enter the first block, `(T·L, C)`.
    case embedded(Tensor)
    /// Tokens behind a block.
    case block(Int, Tensor)
    /// The query behind a global block, `(1, C)`.
    case query(Tensor)
  }

  /// What the trunk says of a clip.
  struct Result {
    /// Tokens behind the last block, `(T·L, C)`, each frame's class token first.
    let tokens: Tensor
    /// The clip's feature, `(1, C)`.
    let fused: Tensor
    /// T, which is less than the clip's frames with a stem that spans several.
    let frames: Int
  }

  /// Reads the trunk.
  init(_ weights: some WeightSource, sizes: UniFormerSizes) throws {
    let prefix: String = "visual.transformer."
    let width: Int = sizes.width
    self.sizes = sizes
    let kernel: Tensor = try weights.tensor("visual.conv1.weight")
    patchProjection = Linear(weight: kernel.reshaped([width, kernel.count / width]))
    classToken = try weights.tensor("visual.class_embedding").values
    positionTable = try weights.tensor("visual.positional_embedding")
    stemNorm = try weights.clipNorm("visual.ln_pre")
    layers = try (0..<sizes.layers).map { index in
      let name: String = prefix + "resblocks.\(index)."
      return Layer(
        branches: try (0..<sizes.localBranches).map { branch in
          try LocalBranch(weights, prefix: name + "lmhra\(branch + 1).pos_embed.")
        },
        block: try ClipBlock(weights, prefix: name, heads: sizes.heads))
    }
    var globals: [Int: GlobalBlock] = [:]
    for (index, layer) in sizes.globalLayers.enumerated() {
      globals[layer] = try GlobalBlock(weights, prefix: prefix, index: index, heads: sizes.heads)
    }
    self.globals = globals
    firstQuery = try weights.tensor(prefix + "temporal_cls_token").reshaped([1, width])
    share =
      sizes.isFrozen
      ? nil
      : try weights.tensor(prefix + "balance").values.map { 1 / (1 + Self.exponential(-$0)) }
  }

  /// Runs the trunk on one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels; any T, the S of the position table.
  ///   - observe: Told of every stage.
  /// - Returns: Tokens and the clip's feature.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  func callAsFunction(_ clip: Tensor, observe: (Stage) -> Void = { _ in }) throws -> Result {
    var stream: Tensor = try embed(clip)
    observe(.embedded(stream))
    let length: Int = positionTable.shape[0]
    let frames: Int = stream.shape[0] / length
    var query: Tensor = firstQuery
    for (index, layer) in layers.enumerated() {
      layer.branches.first?.add(to: &stream, frames: frames)
      layer.block.attend(&stream, length: length)
      if layer.branches.count > 1 { layer.branches[1].add(to: &stream, frames: frames) }
      layer.block.feed(&stream)
      observe(.block(index, stream))
      if let global = globals[index] {
        global.update(&query, from: stream, frames: frames, gridSide: sizes.gridSide)
        observe(.query(query))
      }
    }
    return Result(tokens: stream, fused: fuse(query, stream, frames: frames), frames: frames)
  }

  /// Blends the query with the mean of the class tokens (spec § 7).
  private func fuse(_ query: Tensor, _ stream: Tensor, frames: Int) -> Tensor {
    guard let share else { return query }
    let width: Int = sizes.width
    let length: Int = stream.shape[0] / frames
    var result: Tensor = query
    for i in 0..<width {
      var sum: Float = 0
      for frame in 0..<frames { sum += stream.values[frame * length * width + i] }
      result.values[i] =
        (1 - share[i]) * query.values[i] + share[i] * (sum / Float(frames))
    }
    return result
  }

  /// The sequence that enters the first block (spec § 4), `(T·L, C)`.
  private func embed(_ clip: Tensor) throws -> Tensor {
    let picture: Int = sizes.gridSide * sizes.patchSize
    guard clip.shape.count == 4, clip.shape[0] > 0, clip.shape[1...] == [3, picture, picture] else {
      throw EncoderError.wrongInput(
        expected: "a clip (T, 3, \(picture), \(picture))", found: "\(clip.shape)")
    }
    let width: Int = sizes.width
    let patches: Int = sizes.gridSide * sizes.gridSide
    let embedded: Tensor = patchProjection(flattenedPatches(of: clip))
    let frames: Int = embedded.shape[0] / patches
    var stream: [Float] = []
    stream.reserveCapacity(frames * (1 + patches) * width)
    for frame in 0..<frames {
      stream += classToken
      stream += embedded.values[frame * patches * width..<(frame + 1) * patches * width]
    }
    let size: Int = (1 + patches) * width
    for start in stride(from: 0, to: stream.count, by: size) {
      for i in 0..<size { stream[start + i] += positionTable.values[i] }
    }
    return stemNorm(Tensor(shape: [frames * (1 + patches), width], values: stream))
  }

  /// `(T'·P, 3·k·p·p)`: raster order, each patch as channel, frame, row, column; frames outside the
  /// clip are zero.
  private func flattenedPatches(of clip: Tensor) -> Tensor {
    let (patch, side, depth): (Int, Int, Int) = (sizes.patchSize, sizes.gridSide, sizes.stemFrames)
    let picture: Int = side * patch
    let step: Int = depth > 1 ? 2 : 1
    let frames: Int = (clip.shape[0] - 1) / step + 1
    let none = [Float](repeating: 0, count: patch * patch)
    var values: [Float] = []
    values.reserveCapacity(clip.count / step * depth)
    for frame in 0..<frames {
      for cell in 0..<side * side {
        for channel in 0..<3 {
          for tap in 0..<depth {
            let source: Int = frame * step + tap - depth / 2
            guard (0..<clip.shape[0]).contains(source) else {
              values += none
              continue
            }
            for row in 0..<patch {
              let line: Int = (source * 3 + channel) * picture + cell / side * patch + row
              let start: Int = line * picture + cell % side * patch
              values += clip.values[start..<start + patch]
            }
          }
        }
      }
    }
    return Tensor(
      shape: [frames * side * side, 3 * depth * patch * patch], values: values)
  }

  private static func exponential(_ value: Float) -> Float {
    var values: [Float] = [value]
    Kernels.best.exp(&values)
    return values[0]
  }
}
