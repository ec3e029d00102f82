using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Logging;

/// <summary>Takes secrets out of all that a host logs, its own lines and those of libraries too, wherever it is written.</summary>
internal static class SecretFreeLogging
{
    /// <summary>Puts itself before everything that writes lines and has been added to the log so far.</summary>
    public static void KeepSecrets(this ILoggingBuilder logging)
    {
        for (int i = 0; i < logging.Services.Count; i++)
        {
            if (logging.Services[i] is not { ServiceType: { } type, IsKeyedService: false } writer || type != typeof(ILoggerProvider))
                continue;
            logging.Services[i] = ServiceDescriptor.Singleton<ILoggerProvider>(services => new Provider(Make(writer, services)));
        }
    }

    private static ILoggerProvider Make(ServiceDescriptor writer, IServiceProvider services) => (ILoggerProvider)(
        writer.ImplementationInstance
        ?? writer.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, writer.ImplementationType!));

    private sealed class Provider(ILoggerProvider writer) : ILoggerProvider, ISupportExternalScope
    {
        public ILogger CreateLogger(string categoryName) => new SecretFreeLogger(writer.CreateLogger(categoryName));

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) =>
            (writer as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

        public void Dispose() => writer.Dispose();
    }
}
