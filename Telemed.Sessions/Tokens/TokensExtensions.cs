using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Tokens;

/// <summary>Registers access tokens and their keys.</summary>
internal static class TokensExtensions
{
    public static WebApplicationBuilder AddAccessTokens(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<TokenOptions>(TokenOptions.Section);
        builder.AddCheckedOptions<DataOptions>(DataOptions.Section);

        // The name, not the folder that the program lies in, decides which keys are ours.
        builder.Services.AddDataProtection().SetApplicationName("telemed.sessions");
        builder.Services.AddSingleton<KeyRepository>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<KeyRepository>((keys, repository) => keys.XmlRepository = repository);

        builder.Services.AddSingleton(services => new SharedKeyManager(ActivatorUtilities.CreateInstance<XmlKeyManager>(services)));
        builder.Services.Replace(ServiceDescriptor.Singleton<IKeyManager>(services => services.GetRequiredService<SharedKeyManager>()));
        builder.Services.AddHostedService<SharedKeysWatch>();

        // It warns that keys are stored unencrypted; the folder is its user's alone, and a key to encrypt them with would lie beside it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);

        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<StreamTickets>();
        builder.Services.AddHostedService<TokenKeysWarmUp>();
        return builder;
    }

    /// <summary>
    /// Loads (or makes) the keys at start, so that the first question of the hub's hook is as quick as every other. Instances that start
    /// together take turns: the first makes the key that all use.
    /// </summary>
    private sealed class TokenKeysWarmUp(IDataProtectionProvider protection, Database database, TimeProvider time) : BackgroundService
    {
        public override async Task StartAsync(CancellationToken cancellationToken)
        {
            if (!await TryAsync(cancellationToken))
            {
                await base.StartAsync(cancellationToken);
            }
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            do
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
            while (!await TryAsync(stoppingToken));
        }

        private async Task<bool> TryAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (database.Engine == DatabaseEngine.Sqlite)
                {
                    WarmUp();
                }
                else
                {
                    await database.WriteAsync(
                        async unit =>
                        {
                            await unit.LockAsync("telemed-keys");
                            WarmUp();
                        },
                        cancellationToken);
                }

                return true;
            }
            catch (DatabaseUnavailableException)
            {
                return false;
            }
        }

        private void WarmUp()
        {
            var protector = protection.CreateProtector("telemed.warm-up");
            protector.Unprotect(protector.Protect([1]));
        }
    }
}
