using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Secrets;

/// <summary>Registers the vault. A key that is missing or cannot be read is said at start, with everything else that is wrong.</summary>
internal static class SecretsExtensions
{
    public static WebApplicationBuilder AddSecrets(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<SecretsOptions>(SecretsOptions.Section);
        var engine = string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(StorageExtensions.ConnectionName)) ? DatabaseEngine.Sqlite : DatabaseEngine.Postgres;
        builder.Services.AddSingleton<IValidateOptions<SecretsOptions>>(services => new KeyCheck(services.GetRequiredService<IOptions<DataOptions>>(), engine));
        builder.Services.AddSingleton(services =>
        {
            List<string> faults = [];
            return SecretsKeys.Find(services.GetRequiredService<IOptions<SecretsOptions>>().Value, services.GetRequiredService<IOptions<DataOptions>>().Value.DataPath, engine, faults)
                ?? throw new OptionsValidationException(SecretsOptions.Section, typeof(SecretsOptions), faults);
        });
        builder.Services.AddSingleton<SecretsVault>();
        return builder;
    }

    private sealed class KeyCheck(IOptions<DataOptions> data, DatabaseEngine engine) : IValidateOptions<SecretsOptions>
    {
        public ValidateOptionsResult Validate(string? name, SecretsOptions options)
        {
            string dataPath;
            try
            {
                dataPath = data.Value.DataPath;
            }
            catch (OptionsValidationException)
            {
                // That is said already, and without a folder there is nowhere to look.
                return ValidateOptionsResult.Success;
            }

            List<string> faults = [];
            SecretsKeys.Find(options, dataPath, engine, faults);
            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
