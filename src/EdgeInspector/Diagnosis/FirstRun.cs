namespace EdgeInspector.Diagnosis;

/// <summary>What nobody could try yet on a real Windows, in the order in which a first run should look at it.</summary>
internal static class FirstRun
{
    /// <summary>Each step: what to do, and what must be seen.</summary>
    public static IReadOnlyList<(string Do, string See)> Steps { get; } =
    [
        ("edge-inspector demo --parts 20",
            "Threshold 20.978 and 9 of 20 parts failed, as on Linux. Wine gives the same; with AVX-512 only a real machine can say."),
        ("edge-inspector doctor", "No error. 'libraries' names OpenCV where OpenCvSharpExtern.dll lies beside the program, else Skia."),
        ("install.cmd, in a window opened as administrator",
            "The service runs as NT SERVICE\\EdgeInspector. 'edge-inspector service status' says running; http://127.0.0.1:9480/ shows the page."),
        ("icacls C:\\ProgramData\\EdgeInspector", "NT SERVICE\\EdgeInspector may modify it, and everything below it."),
        ("taskkill /f /im edge-inspector.exe, then wait 5 s",
            "The service runs again (recovery, which Wine does not carry out), and sequence numbers go on without a gap."),
        ("Put a file in the place of the state folder named in the configuration, restart the service",
            "It ends with error 1064, is started again after 5 s, and the event viewer shows EI-4055 under the source EdgeInspector."),
        ("install.cmd a second time, from a newer package", "Model, state and configuration are as they were; 'edge-inspector --version' is the newer one."),
        ("Restart the machine without logging in", "The service runs after about two minutes (delayed start)."),
        ("Open the configuration in Excel or Word and leave it open, then save it in Notepad",
            "No EI-4008 within the first minute; the edit is taken once the file is free."),
        ("Let the virus scanner look at the state folder while 'edge-inspector learn' runs", "The package is written whole."),
        ("edge-inspector bench, with all cores busy", "Overlays still come: the thread of pictures gets a sixteenth of a core."),
        ("A USB camera: 'edge-inspector cameras list', then 'cameras watch 0'", "Frames by DirectShow (needs OpenCvSharpExtern.dll)."),
        ("A Basler camera, with a build made with -p:Pylon=true and pylon installed", "'cameras grab' writes pictures; settings are read back."),
        ("A GPU, with a build made with -p:DirectML=true: 'execution.providers': [\"directml\", \"cpu\"]",
            "'models.provider' of the doctor is quiet, and golden pictures agree."),
        ("edge-inspector models list --config FILE while the agent runs", "It asks the running agent over agent.sock in the state folder (Windows 10 1803 or later)."),
        ("Ctrl-C in a window with 'edge-inspector run'", "It ends within 10 s with exit code 0, and nothing is half-written."),
        ("uninstall.cmd", "Service, start menu entry and program are gone; C:\\ProgramData\\EdgeInspector is still there."),
    ];

    /// <summary>Writes the list.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("What a first run on Windows should look at. None of it was tried on Windows itself; most of it was under Wine 10.");
        for (int i = 0; i < Steps.Count; i++)
        {
            output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1,2}. {Steps[i].Do}"));
            output.WriteLine($"    {Steps[i].See}");
        }
    }
}
