using System.Runtime.Versioning;
using System.ServiceProcess;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector.Service;

/// <summary>
/// Tells the service manager of Windows that the agent failed. The host reports every end as a good one, and a service that ended well is
/// not started again.
/// </summary>
internal static class ServiceExit
{
    private const int ExceptionInService = 1064; // ERROR_EXCEPTION_IN_SERVICE

    /// <summary>Reports a failure when the host begins to stop, before the service says that it has stopped.</summary>
    /// <param name="application">Says when it stops.</param>
    /// <param name="hasFailed">Whether it stops because of a failure.</param>
    /// <param name="report">Takes the error.</param>
    public static void Watch(IHostApplicationLifetime application, Func<bool> hasFailed, Action<int> report) =>
        application.ApplicationStopping.Register(() =>
        {
            if (hasFailed()) report(ExceptionInService);
        });

    /// <summary>What the host runs under, where it is a service of Windows; does nothing elsewhere.</summary>
    public static Action<int> Of(IHostLifetime lifetime) => error =>
    {
        if (OperatingSystem.IsWindows()) Set(lifetime, error);
    };

    [SupportedOSPlatform("windows")]
    private static void Set(IHostLifetime lifetime, int error)
    {
        if (lifetime is ServiceBase service) service.ExitCode = error;
    }
}
