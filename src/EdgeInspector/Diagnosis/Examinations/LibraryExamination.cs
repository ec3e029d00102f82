using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Sessions;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Native libraries that nothing works without.</summary>
internal sealed class LibraryExamination : IExamination
{
    /// <inheritdoc/>
    public string Area => "libraries";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (PictureLibrary.WhyNotOpenCv is { } missing)
        {
            findings.Add(new Finding("libraries.opencv", Severity.Note, $"OpenCV is not in use, Skia takes its place: {missing}",
                "Pictures are read and drawn the same. TIFF files, video files, USB cameras of the system and colour mosaics cannot be read.",
                PictureLibrary.Remedy));
        }
        Try(PictureLibrary.Name, () => PictureLibrary.Codec().EncodeJpeg(new Picture(1, 1, PixelFormat.Mono8), 90), findings, "libraries.pictures",
            "No picture can be read, drawn or converted.",
            "See that the library libSkiaSharp lies beside the program; install the package again if it does not.");
        Try("ONNX Runtime", () => RuntimeVersion.Read(), findings, "libraries.onnxRuntime", "No model can be computed.",
            "See that the library onnxruntime lies beside the program; install the package again if it does not.");
        Try("SQLite", OpenDatabase, findings, "libraries.sqlite", "No result can be stored, and none is published.",
            "See that the library e_sqlite3 lies beside the program; install the package again if it does not.");
        return Task.FromResult<string?>($"{PictureLibrary.Name} for pictures, ONNX Runtime and SQLite");
    }

    private static void OpenDatabase()
    {
        using var database = new SqliteConnection("Data Source=:memory:;Pooling=False");
        database.Open();
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
