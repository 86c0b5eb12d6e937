using Telemed.MediaHub;
using Telemed.ServiceDefaults;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Transcoder;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Streams;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMediaHub();
builder.AddStreamWorkers();
builder.AddFlv();
builder.AddTranscoderHealth();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapFlv();
app.MapStreams();
return await app.RunServiceAsync();
