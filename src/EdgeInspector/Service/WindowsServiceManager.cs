using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Service;

/// <summary>The service manager itself (advapi32).</summary>
/// <param name="name">The service.</param>
/// <param name="title">What people see.</param>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsServiceManager(string name, string title) : IServiceManager
{
    private const uint Connect = 0x0001, CreateAccess = 0x0002, AllAccess = 0xF01FF, QueryAccess = 0x0004;
    private const uint OwnProcess = 0x10, AutoStart = 2, NormalError = 1, StopControl = 1;
    private const uint DescriptionInfo = 1, FailureInfo = 2, DelayedStartInfo = 3, FailureFlagInfo = 4;
    private const int RestartAction = 1, Failed = 1, InvalidLevel = 124, TimedOut = 1460;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40), Look = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public void Create(string command, string account)
    {
        using ManagerHandle manager = Open(Connect | CreateAccess);
        using ManagerHandle service = Checked(CreateService(
            manager, name, title, AllAccess, OwnProcess, AutoStart, NormalError, command, null, 0, null, account, null));
    }

    /// <inheritdoc/>
    public void Change(string command, string account) => With(AllAccess, service => Check(ChangeServiceConfig(
        service, OwnProcess, AutoStart, NormalError, command, null, 0, null, account, null, title)));

    /// <inheritdoc/>
    public unsafe IReadOnlyList<string> Describe(string description, IReadOnlyList<TimeSpan> restarts, TimeSpan forgetAfter)
    {
        List<string> unknown = [];
        using ManagerHandle manager = Open(Connect);
        using ManagerHandle service = Checked(OpenService(manager, name, AllAccess));
        fixed (char* text = description)
        {
            nint told = (nint)text;
            Check(ChangeServiceConfig2(service, DescriptionInfo, &told));
        }
        int on = 1;
        if (!IsKnown(ChangeServiceConfig2(service, DelayedStartInfo, &on))) unknown.Add("a delayed start");
        // Pairs of what is done and the milliseconds before it.
        int[] actions = [.. restarts.SelectMany(wait => (int[])[RestartAction, (int)wait.TotalMilliseconds])];
        fixed (int* first = actions)
        {
            var failure = new FailureActions
            {
                ResetPeriod = (int)forgetAfter.TotalSeconds,
                Count = restarts.Count,
                Actions = (nint)first,
            };
            Check(ChangeServiceConfig2(service, FailureInfo, &failure));
        }
        // An exit with an error counts as a failure too.
        if (!IsKnown(ChangeServiceConfig2(service, FailureFlagInfo, &on))) unknown.Add("a restart after an exit with an error");
        return unknown;
    }

    /// <inheritdoc/>
    public void Grant(string folder, string account)
    {
        Directory.CreateDirectory(folder);
        // Its files and folders too, also those to come.
        using Process icacls = Process.Start(new ProcessStartInfo("icacls.exe", [folder, "/grant", $"{account}:(OI)(CI)M"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = icacls.StandardError.ReadToEndAsync();
        string said = icacls.StandardOutput.ReadToEnd();
        icacls.WaitForExit();
        if (icacls.ExitCode != 0) throw new Win32Exception(Failed, $"icacls says: {errors.GetAwaiter().GetResult().Trim()} {said.Trim()}");
    }

    /// <inheritdoc/>
    public bool MakeEventSource()
    {
        try
        {
            if (!EventLog.SourceExists(name)) EventLog.CreateEventSource(name, "Application");
            return true;
        }
        catch (Exception exception) when (exception is SecurityException or InvalidOperationException or ArgumentException
            or UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Start() => With(AllAccess, service => Check(StartService(service, 0, 0)));

    /// <inheritdoc/>
    public void Stop() => With(AllAccess, service =>
    {
        Check(ControlService(service, StopControl, out Status _));
        using var pause = new ManualResetEventSlim();
        for (long began = Stopwatch.GetTimestamp(); !StateOf(service).IsStopped; pause.Wait(Look))
            if (Stopwatch.GetElapsedTime(began) > StopPatience) throw new Win32Exception(TimedOut);
    });

    /// <inheritdoc/>
    public void Delete() => With(AllAccess, service => Check(DeleteService(service)));

    /// <inheritdoc/>
    public ServiceState Query()
    {
        using ManagerHandle manager = Open(Connect);
        using ManagerHandle service = Checked(OpenService(manager, name, QueryAccess));
        return StateOf(service);
    }

    private static ServiceState StateOf(ManagerHandle service)
    {
        Check(QueryServiceStatus(service, out Status status));
        return new ServiceState(status.State, status.ExitCode);
    }

    private void With(uint access, Action<ManagerHandle> work)
    {
        using ManagerHandle manager = Open(Connect);
        using ManagerHandle service = Checked(OpenService(manager, name, access));
        work(service);
    }

    private static ManagerHandle Open(uint access) => Checked(OpenSCManager(null, null, access));

    private static ManagerHandle Checked(ManagerHandle handle)
    {
        if (!handle.IsInvalid) return handle;
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new Win32Exception(error);
    }

    // False for a setting that came with a later Windows.
    private static bool IsKnown(bool done)
    {
        if (!done && Marshal.GetLastPInvokeError() == InvalidLevel) return false;
        Check(done);
        return true;
    }

    private static void Check(bool done)
    {
        if (!done) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("advapi32", EntryPoint = "OpenSCManagerW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial ManagerHandle OpenSCManager(string? machine, string? database, uint access);

    [LibraryImport("advapi32", EntryPoint = "OpenServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial ManagerHandle OpenService(ManagerHandle manager, string service, uint access);

    [LibraryImport("advapi32", EntryPoint = "CreateServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial ManagerHandle CreateService(ManagerHandle manager, string service, string title, uint access, uint type,
        uint start, uint errors, string command, string? group, nint tag, string? dependencies, string? account, string? password);

    [LibraryImport("advapi32", EntryPoint = "ChangeServiceConfigW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool ChangeServiceConfig(ManagerHandle service, uint type, uint start, uint errors, string command,
        string? group, nint tag, string? dependencies, string? account, string? password, string title);

    [LibraryImport("advapi32", EntryPoint = "ChangeServiceConfig2W", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool ChangeServiceConfig2(ManagerHandle service, uint level, void* info);

    [LibraryImport("advapi32", EntryPoint = "StartServiceW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool StartService(ManagerHandle service, int count, nint arguments);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool ControlService(ManagerHandle service, uint control, out Status status);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryServiceStatus(ManagerHandle service, out Status status);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeleteService(ManagerHandle service);

    /// <summary>SERVICE_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Status
    {
        public int Type, State, Accepted, ExitCode, OwnExitCode, CheckPoint, WaitHint;
    }

    /// <summary>SERVICE_FAILURE_ACTIONSW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FailureActions
    {
        public int ResetPeriod;
        public nint RebootMessage, Command;
        public int Count;
        public nint Actions;
    }

    /// <summary>A handle of the service manager.</summary>
    private sealed partial class ManagerHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => CloseServiceHandle(handle);

        [LibraryImport("advapi32")]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static partial bool CloseServiceHandle(nint handle);
    }
}
