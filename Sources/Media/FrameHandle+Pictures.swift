import CFFmpeg

extension FrameHandle {
  /// A frame with room for one picture; nil when there is no memory for it.
  static func allocate(_ format: AVPixelFormat, size: PixelSize) -> FrameHandle? {
    guard let width = Int32(exactly: size.width), let height = Int32(exactly: size.height),
      let frame = FrameHandle()
    else { return nil }
    unsafe frame.pointer.pointee.width = width
    unsafe frame.pointer.pointee.height = height
    unsafe frame.pointer.pointee.format = format.rawValue
    guard unsafe av_frame_get_buffer(frame.pointer, 0) >= 0 else { return nil }
    return frame
  }

  /// A frame that holds a copy of `image`; nil when there is no memory for it.
  ///
  /// FFmpeg's vector code may read past the end of a row, so it never gets our own bytes.
  static func copy(_ image: RGBImage) -> FrameHandle? {
    let size = PixelSize(width: image.width, height: image.height)
    guard let frame = allocate(AV_PIX_FMT_RGB24, size: size),
      let rows = unsafe frame.pointer.pointee.data.0
    else { return nil }
    let stride = unsafe Int(frame.pointer.pointee.linesize.0)
    let rowBytes: Int = 3 * image.width
    unsafe image.pixels.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      for row in 0..<image.height {
        unsafe (rows + row * stride).update(from: start + row * rowBytes, count: rowBytes)
      }
    }
    return frame
  }

  /// The picture of an RGB frame.
  var rgbImage: RGBImage? {
    guard format == AV_PIX_FMT_RGB24, let rows = unsafe pointer.pointee.data.0 else { return nil }
    let stride = unsafe Int(pointer.pointee.linesize.0)
    let rowBytes: Int = 3 * width
    let size: Int = rowBytes * height
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      guard let start = bytes.baseAddress else { return }
      for row in 0..<height {
        unsafe (start + row * rowBytes).update(from: rows + row * stride, count: rowBytes)
      }
      count = size
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  /// The picture in another size and pixel format, each new pixel the mean of the area it covers.
  ///
  /// The bytes are the same on every processor. RGB becomes BT.601, as JPEG wants it.
  func scaled(to size: PixelSize, format wanted: AVPixelFormat) -> FrameHandle? {
    let flags: Int32 =
      SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT
    guard let target = FrameHandle.allocate(wanted, size: size),
      let context = unsafe sws_getContext(
        Int32(width), Int32(height), format, target.pointer.pointee.width,
        target.pointer.pointee.height, wanted, flags, nil, nil, nil)
    else { return nil }
    let scaler = unsafe ScalerHandle(context)
    guard unsafe sws_scale_frame(scaler.pointer, target.pointer, pointer) >= 0 else { return nil }
    return target
  }
}

extension RGBImage {
  /// The picture in another size; nil when there is no memory or the reduction is out of reach.
  func scaled(to size: PixelSize) -> RGBImage? {
    if size == PixelSize(width: width, height: height) { return self }
    return FrameHandle.copy(self)?.scaled(to: size, format: AV_PIX_FMT_RGB24)?.rgbImage
  }
}
