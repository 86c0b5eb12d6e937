using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;
using Telemed.ServiceDefaults.Addresses;

namespace Telemed.Gateway.Certificates;

/// <summary>
/// Holds the certificate that the gateway shows, from the first of three sources that applies: a given PEM pair, the developer
/// certificate where the public host is localhost, a self-signed one. Looks again when the source's folder changes, and every few
/// seconds besides, because change notices get lost (network file systems, swapped links). What cannot be used changes nothing.
/// </summary>
internal sealed partial class CertificateKeeper(
    IOptions<GatewayOptions> gateway,
    IOptions<PublicOptions> publicOptions,
    IOptions<DataOptions> data,
    TimeProvider time,
    ILogger<CertificateKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private ICertificateSource _source = null!;
    private volatile ServerCertificate _current = null!;
    private string? _lastFault;

    /// <summary>The certificate to show to whoever connects now.</summary>
    public ServerCertificate Current => _current;

    /// <summary>Loads the first certificate; without one the gateway does not start.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _source = Choose();
        try
        {
            _current = _source.Load(current: null);
        }
        catch (Exception exception) when (IsFaultOfTheSource(exception))
        {
            throw new OptionsValidationException(
                nameof(GatewayOptions), typeof(GatewayOptions), [$"The gateway cannot use {_source.Description}: {exception.Message}"]);
        }

        LogInUse(logger, _source.Description, _current.Leaf.NotAfter);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _changed.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch(_source.WatchedFolder);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await _changed.WaitAsync(Interval, stoppingToken))
            {
                // Two files are rarely written at the same instant.
                await Task.Delay(Settle, time, stoppingToken);
            }

            Refresh();
        }
    }

    private void Refresh()
    {
        try
        {
            var loaded = _source.Load(_current);
            _lastFault = null;
            if (!ReferenceEquals(loaded, _current))
            {
                _current = loaded;
                LogInUse(logger, _source.Description, loaded.Leaf.NotAfter);
            }
        }
        catch (Exception exception) when (IsFaultOfTheSource(exception))
        {
            if (_lastFault != exception.Message)
            {
                _lastFault = exception.Message;
                LogKept(logger, _source.Description, exception.Message);
            }
        }
    }

    private FileSystemWatcher? Watch(string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        var watcher = new FileSystemWatcher(folder);
        watcher.Changed += Wake;
        watcher.Created += Wake;
        watcher.Renamed += Wake;
        watcher.Deleted += Wake;
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Wake(object sender, FileSystemEventArgs change)
    {
        try
        {
            _changed.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Awake already, or stopping.
        }
    }

    private ICertificateSource Choose()
    {
        if (gateway.Value is { CertificatePath: { Length: > 0 } certificatePath, CertificateKeyPath: { Length: > 0 } keyPath })
        {
            return new PemCertificateSource(certificatePath, keyPath, time);
        }

        var developer = new DeveloperCertificateSource(time);
        return publicOptions.Value.IsLocalhost && developer.Find() is not null
            ? developer
            : new SelfSignedCertificateSource(Path.Combine(data.Value.DataPath, "certificate"), publicOptions.Value.Host, time);
    }

    private static bool IsFaultOfTheSource(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTPS uses {Source}, valid until {NotAfter:u}.")]
    private static partial void LogInUse(ILogger logger, string source, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Error, Message = "The gateway keeps the certificate in use, because it cannot use {Source}: {Reason}")]
    private static partial void LogKept(ILogger logger, string source, string reason);
}

/// <summary>Registers the certificate.</summary>
internal static class CertificateExtensions
{
    internal static void AddCertificates(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CertificateKeeper>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CertificateKeeper>());
    }
}
