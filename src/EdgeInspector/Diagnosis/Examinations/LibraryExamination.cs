using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Inference.Sessions;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Native libraries that nothing works without.</summary>
internal sealed class LibraryExamination : IExamination
{
    /// <inheritdoc/>
    public string Area => "libraries";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        Try("OpenCV", () => new OpenCvPictureCodec().EncodePng(new Picture(1, 1, PixelFormat.Mono8)), findings, "libraries.opencv",
            "No picture can be read, drawn or converted.",
            "Debian and Ubuntu: run 'apt-get install libgtk-3-0 libatomic1' as root, and see that libOpenCvSharpExtern.so lies beside the program. Windows: see that OpenCvSharpExtern.dll lies there.");
        Try("ONNX Runtime", () => RuntimeVersion.Read(), findings, "libraries.onnxRuntime", "No model can be computed.",
            "See that the library onnxruntime lies beside the program; install the package again if it does not.");
        return Task.FromResult<string?>("OpenCV and ONNX Runtime");
    }

    private static void Try(string name, Action use, ICollection<Finding> findings, string id, string why, string remedy)
    {
        try
        {
            use();
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException
            or BadImageFormatException)
        {
            findings.Add(
                new Finding(id, Severity.Error,
                    $"The library {name} cannot be used: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}", why, remedy));
        }
    }
}
