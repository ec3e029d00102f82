using System.ComponentModel;

namespace EdgeInspector.Service;

/// <summary>
/// The service manager of Windows, as far as installing needs it. Every step throws <see cref="Win32Exception"/> on refusal.
/// </summary>
internal interface IServiceManager
{
    /// <summary>Registers the service.</summary>
    /// <param name="command">The program and its arguments, quoted as a command line is.</param>
    /// <param name="account">The account that it runs as.</param>
    void Create(string command, string account);

    /// <summary>Gives a service that is there another command and account.</summary>
    void Change(string command, string account);

    /// <summary>Sets description, delayed start, and that it is started again after a crash as after an exit with an error.</summary>
    /// <param name="description">For people.</param>
    /// <param name="restarts">Waiting times before each further start; the last one stays.</param>
    /// <param name="forgetAfter">After so long without a failure the first waiting time comes again.</param>
    /// <returns>What this Windows does not know, in words that follow "This Windows does not know"; empty for nothing.</returns>
    IReadOnlyList<string> Describe(string description, IReadOnlyList<TimeSpan> restarts, TimeSpan forgetAfter);

    /// <summary>Lets the account use a folder, which is made where there is none.</summary>
    void Grant(string folder, string account);

    /// <summary>Makes the source under which the event viewer shows what it logs.</summary>
    /// <returns>Whether there is one now.</returns>
    bool MakeEventSource();

    /// <summary>Starts the service.</summary>
    void Start();

    /// <summary>Stops the service, and waits until it has stopped.</summary>
    void Stop();

    /// <summary>Takes the service out of the register.</summary>
    void Delete();

    /// <summary>What it does.</summary>
    ServiceState Query();
}
