import CFFmpeg

/// What a picture looks like, coarsely: enough to tell one shot from the next.
struct FrameSignature {
  /// Mean of each block, luma then both chroma planes.
  let blocks: [UInt8]
  /// How many samples lie in each step of brightness or colour, plane after plane, smoothed; in
  /// quarters of a sample.
  let histograms: [Int32]

  /// Samples in a row and rows of the small picture, and the side of a block.
  static let width: Int = 64
  static let height: Int = 36
  private static let blockSide: (width: Int, height: Int) = (8, 6)
  private static let bins: Int = 32

  /// The signature of three planes of `width` × `height` samples, one after the other.
  init(planes: [UInt8]) {
    let size: Int = Self.width * Self.height
    let side = Self.blockSide
    var blocks: [UInt8] = []
    var histograms: [Int32] = []
    for plane in 0..<3 {
      var counts = [Int32](repeating: 0, count: Self.bins)
      for index in plane * size..<(plane + 1) * size { counts[Int(planes[index]) >> 3] += 1 }
      histograms += counts.indices.map { bin in
        let before: Int32 = bin > 0 ? counts[bin - 1] : 0
        let after: Int32 = bin + 1 < Self.bins ? counts[bin + 1] : 0
        return before + 2 * counts[bin] + after
      }
      for top in stride(from: 0, to: Self.height, by: side.height) {
        for left in stride(from: 0, to: Self.width, by: side.width) {
          var sum: Int = 0
          for row in top..<top + side.height {
            let start: Int = plane * size + row * Self.width + left
            for index in start..<start + side.width { sum += Int(planes[index]) }
          }
          blocks.append(UInt8(sum / (side.width * side.height)))
        }
      }
    }
    self.blocks = blocks
    self.histograms = histograms
  }

  /// How far two pictures differ, place by place: the mean difference of luma plus half that of each
  /// chroma plane, in levels of 255.
  func distance(to other: FrameSignature) -> Double {
    let size: Int = blocks.count / 3
    var sums: [Int] = [0, 0, 0]
    for index in blocks.indices {
      sums[index / size] += abs(Int(blocks[index]) - Int(other.blocks[index]))
    }
    return (Double(sums[0]) + Double(sums[1] + sums[2]) / 2) / Double(size)
  }

  /// The share of samples whose brightness or colour is not found in the other picture, wherever;
  /// motion changes it little, another scene much.
  func paletteDistance(to other: FrameSignature) -> Double {
    var sums: [Int32] = [0, 0, 0]
    for index in histograms.indices {
      sums[index / Self.bins] += abs(histograms[index] - other.histograms[index])
    }
    let sum: Double = 0.6 * Double(sums[0]) + 0.2 * Double(sums[1] + sums[2])
    return sum / Double(2 * 4 * Self.width * Self.height)
  }
}

/// Makes signatures of decoded pictures.
///
/// Single samples are taken instead of means, so that nearly nothing of a large picture is read.
struct SignatureMaker {
  private var kind: PixelConversion.Kind?
  private var scaler: Scaler?

  /// The prepared reduction of one kind of picture.
  private final class Scaler {
    let context: ScalerHandle
    let target: FrameHandle

    init?(_ frame: borrowing FrameHandle) {
      let size = PixelSize(width: FrameSignature.width, height: FrameSignature.height)
      guard let target = FrameHandle.allocate(AV_PIX_FMT_YUV444P, size: size),
        let context = unsafe sws_getContext(
          Int32(frame.width), Int32(frame.height), frame.format, Int32(size.width),
          Int32(size.height), AV_PIX_FMT_YUV444P,
          SWS_POINT | SWS_ACCURATE_RND | SWS_BITEXACT, nil, nil, nil)
      else { return nil }
      self.context = unsafe ScalerHandle(context)
      self.target = target
    }

    func planes(of frame: borrowing FrameHandle) -> [UInt8]? {
      guard unsafe sws_scale_frame(context.pointer, target.pointer, frame.pointer) >= 0,
        let luma = unsafe target.pointer.pointee.data.0,
        let blue = unsafe target.pointer.pointee.data.1,
        let red = unsafe target.pointer.pointee.data.2
      else { return nil }
      let strides = unsafe target.pointer.pointee.linesize
      let rows = unsafe [(luma, Int(strides.0)), (blue, Int(strides.1)), (red, Int(strides.2))]
      let size: Int = 3 * FrameSignature.width * FrameSignature.height
      return unsafe [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        guard var out = bytes.baseAddress else { return }
        for plane in 0..<3 {
          let (start, stride) = unsafe rows[plane]
          for row in 0..<FrameSignature.height {
            unsafe out.update(from: start + row * stride, count: FrameSignature.width)
            unsafe out += FrameSignature.width
          }
        }
        count = size
      }
    }
  }

  /// The signature of `frame`; nil where there is no conversion for its pixel format.
  mutating func signature(of frame: borrowing FrameHandle) -> FrameSignature? {
    let size = PixelSize(width: FrameSignature.width, height: FrameSignature.height)
    let found = PixelConversion.Kind(frame, to: size)
    if kind != found {
      kind = found
      scaler = Scaler(frame)
    }
    return scaler?.planes(of: frame).map(FrameSignature.init(planes:))
  }
}
