using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;

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
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<DataOptions>, ILoggerFactory>((keys, data, logs) =>
            keys.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(new DirectoryInfo(data.Value.KeysPath), logs));

        // It warns that keys are stored unencrypted; the folder is its user's alone, and a key to encrypt them with would lie beside it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);

        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<StreamTickets>();
        builder.Services.AddHostedService<TokenKeysWarmUp>();
        return builder;
    }

    /// <summary>Loads (or makes) the keys at start, so that the first question of the hub's hook is as quick as every other.</summary>
    private sealed class TokenKeysWarmUp(IDataProtectionProvider protection) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var protector = protection.CreateProtector("telemed.warm-up");
            protector.Unprotect(protector.Protect([1]));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
