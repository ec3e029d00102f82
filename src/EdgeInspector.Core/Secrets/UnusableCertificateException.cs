namespace EdgeInspector.Secrets;

/// <summary>A certificate or its key cannot be used; the message names the file and its key, says why, and what to do.</summary>
public sealed class UnusableCertificateException(string message, Exception? innerException = null) : IOException(message, innerException);
