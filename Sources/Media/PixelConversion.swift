import CFFmpeg

/// Width and height in pixels.
struct PixelSize: Hashable {
  let width: Int
  let height: Int
}

/// The conversion of one kind of picture to RGB, prepared once.
///
/// Set up as the scale filter inside the reference decoder sets it up (bilinear, MPEG-2 chroma
/// position for planar 4:2:0, colour matrix and range as the frame is tagged), so that equal
/// pictures give equal bytes.
final class PixelConversion {
  /// All that the preparation depends on.
  struct Kind: Hashable {
    let input: PixelSize
    let output: PixelSize
    let format: Int32
    let colorSpace: UInt32
    let colorRange: UInt32

    init(_ frame: borrowing FrameHandle, to output: PixelSize) {
      input = PixelSize(width: frame.width, height: frame.height)
      self.output = output
      format = unsafe frame.pointer.pointee.format
      colorSpace = unsafe UInt32(frame.pointer.pointee.colorspace.rawValue)
      colorRange = unsafe UInt32(frame.pointer.pointee.color_range.rawValue)
    }
  }

  let kind: Kind
  private let scaler: ScalerHandle
  private let target: FrameHandle

  /// Nil when there is no conversion for the pixel format.
  init?(_ kind: Kind) {
    let format = AVPixelFormat(kind.format)
    guard sws_isSupportedInput(format) > 0, let target = FrameHandle(),
      let context = unsafe sws_alloc_context()
    else { return nil }
    let scaler = unsafe ScalerHandle(context)
    let options: [(String, Int)] = [
      ("srcw", kind.input.width), ("srch", kind.input.height), ("src_format", Int(kind.format)),
      ("dstw", kind.output.width), ("dsth", kind.output.height),
      ("dst_format", Int(AV_PIX_FMT_RGB24.rawValue)), ("sws_flags", Int(SWS_BILINEAR)),
    ]
    let object = unsafe UnsafeMutableRawPointer(context)
    for (name, value) in options {
      guard unsafe av_opt_set_int(object, name, Int64(value), 0) >= 0 else { return nil }
    }
    if format == AV_PIX_FMT_YUV420P {
      unsafe av_opt_set_int(object, "src_v_chr_pos", 128, 0)
    }
    guard unsafe sws_init_context(context, nil, nil) >= 0 else { return nil }
    PixelConversion.setColors(scaler, kind)
    unsafe target.pointer.pointee.width = Int32(kind.output.width)
    unsafe target.pointer.pointee.height = Int32(kind.output.height)
    unsafe target.pointer.pointee.format = AV_PIX_FMT_RGB24.rawValue
    guard unsafe av_frame_get_buffer(target.pointer, 0) >= 0 else { return nil }
    self.kind = kind
    self.scaler = scaler
    self.target = target
  }

  /// The pixels of a picture of this kind; nil when the conversion fails.
  func run(_ frame: borrowing FrameHandle) -> RGBImage? {
    guard unsafe sws_scale_frame(scaler.pointer, target.pointer, frame.pointer) >= 0,
      let rows = unsafe target.pointer.pointee.data.0
    else { return nil }
    let stride = unsafe Int(target.pointer.pointee.linesize.0)
    let rowBytes: Int = 3 * kind.output.width
    let size: Int = rowBytes * kind.output.height
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      guard let start = bytes.baseAddress else { return }
      for row in 0..<kind.output.height {
        unsafe (start + row * rowBytes).update(from: rows + row * stride, count: rowBytes)
      }
      count = size
    }
    return RGBImage(width: kind.output.width, height: kind.output.height, pixels: pixels)
  }

  /// Takes the matrix and the range from the frame's tags; untagged frames count as BT.601.
  private static func setColors(_ scaler: borrowing ScalerHandle, _ kind: Kind) {
    var inverseTable: UnsafeMutablePointer<Int32>?
    var table: UnsafeMutablePointer<Int32>?
    var inputRange: Int32 = 0
    var outputRange: Int32 = 0
    var brightness: Int32 = 0
    var contrast: Int32 = 0
    var saturation: Int32 = 0
    // Fails for RGB and grey pictures, which have no matrix.
    guard
      unsafe sws_getColorspaceDetails(
        scaler.pointer, &inverseTable, &inputRange, &table, &outputRange, &brightness, &contrast,
        &saturation) >= 0
    else { return }
    if kind.colorRange != AVCOL_RANGE_UNSPECIFIED.rawValue {
      inputRange = kind.colorRange == AVCOL_RANGE_JPEG.rawValue ? 1 : 0
    }
    let isKnown: Bool = (1...10).contains(kind.colorSpace) && kind.colorSpace != 8
    let space: UInt32 = isKnown ? kind.colorSpace : UInt32(AVCOL_SPC_BT470BG.rawValue)
    let coefficients = unsafe sws_getCoefficients(Int32(space))
    unsafe sws_setColorspaceDetails(
      scaler.pointer, coefficients, inputRange, coefficients, outputRange, brightness, contrast,
      saturation)
  }
}
