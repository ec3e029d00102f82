namespace EdgeInspector.Frames;

/// <summary>Looks at a picture that is gone when it returns.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
/// <param name="pixels">Mono8, Rgb8 or Bgr8.</param>
/// <param name="source">What the file was like.</param>
public delegate T PictureLook<out T>(PixelView pixels, PictureSource source);
